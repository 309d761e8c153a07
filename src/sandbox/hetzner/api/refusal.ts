/** An answer of the API that says no. Statuses and codes as Hetzner documents them. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: RefusalCode, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = STATUS[code];
    this.code = code;
    this.details = details;
  }
}

const STATUS = {
  json_error: 400,
  unauthorized: 401,
  forbidden: 403,
  resource_limit_exceeded: 403,
  not_found: 404,
  uniqueness_error: 409,
  conflict: 409,
  deprecated_api_endpoint: 410,
  resource_unavailable: 412,
  placement_error: 412,
  invalid_input: 422,
  invalid_server_type: 422,
  unsupported_error: 422,
  resource_in_use: 422,
  must_be_unassigned: 422,
  ip_not_available: 422,
  no_subnet_available: 422,
  networks_overlap: 422,
  server_already_attached: 422,
  server_not_stopped: 422,
  server_not_attached_to_network: 422,
  load_balancer_already_attached: 422,
  load_balancer_not_attached_to_network: 422,
  target_already_defined: 422,
  source_port_already_used: 422,
  primary_ip_already_assigned: 422,
  primary_ip_version_mismatch: 422,
  firewall_already_applied: 422,
  firewall_already_removed: 422,
  volume_already_attached: 422,
  locked: 423,
  protected: 423,
  rate_limit_exceeded: 429,
  unimplemented: 501,
  service_error: 503,
} as const;

export type RefusalCode = keyof typeof STATUS;

export function notFound(what: string, id: number | string): Refusal {
  return new Refusal('not_found', `${what} with ID '${id}' not found`);
}

export function uniqueness(...fields: string[]): Refusal {
  return new Refusal('uniqueness_error', `${fields.join(', ')} not unique`, {
    fields: fields.map((name) => ({ name })),
  });
}

/** `invalid_input` in the form that names each field with its messages. */
export function invalid(faults: Record<string, string>): Refusal {
  const names = Object.keys(faults);
  return new Refusal(
    'invalid_input',
    `invalid input in field${names.length > 1 ? 's' : ''} '${names.join("', '")}'`,
    {
      fields: names.map((name) => ({ name, messages: [faults[name]] })),
    },
  );
}
