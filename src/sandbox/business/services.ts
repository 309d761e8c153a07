/** The services and the ports that their Services and pods have (billing.md 0). */
export const SERVICES = {
  gateway: 8080,
  auth: 8081,
  catalog: 8082,
  tenant: 8083,
  provisioning: 8084,
  billing: 8085,
  domain: 8086,
  notification: 8087,
} as const;

export type ServiceName = keyof typeof SERVICES;
