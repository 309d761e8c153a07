/** A part of an OpenAPI document; only read and patched here. */
// biome-ignore lint/suspicious/noExplicitAny: a JSON document of another's making
export type Schema = any;

export interface Patch {
  name: string;
  why: string;
  apply(document: Schema): void;
}

/** Where the description of February 2026 is behind the API of today; each change is named. */
export const HETZNER_PATCHES: readonly Patch[] = [
  {
    name: 'server.datacenter is gone',
    why: 'Left the API in July 2026; the description still requires it.',
    apply: (document) => eachSchema(document, 'server', (schema) => forget(schema, 'datacenter')),
  },
  {
    name: 'primary_ip.datacenter is gone',
    why: 'Left the API with the datacenters.',
    apply: (document) => eachSchema(document, 'primary_ip', (schema) => forget(schema, 'datacenter')),
  },
  {
    name: '/datacenters answers 410',
    why: 'Removed after 1 October 2026; hcloud-go knows the code deprecated_api_endpoint.',
    apply: (document) => {
      for (const path of ['/datacenters', '/datacenters/{id}'])
        delete document.paths[path].get.responses['200'];
    },
  },
  {
    name: 'image and server_type of a new server may be an ID',
    why: 'The text says "ID or name", the schema says string; the provider sends numbers to the real API.',
    apply: (document) => {
      for (const name of ['image', 'server_type']) {
        requestOf(document, '/servers').properties[name] = { type: ['string', 'integer'] };
      }
    },
  },
  {
    name: 'ssh_keys of a new server may be IDs',
    why: 'The text says "ID or name"; the provider sends numbers to the real API.',
    apply: (document) => {
      requestOf(document, '/servers').properties.ssh_keys.items = { type: ['string', 'integer'] };
    },
  },
  {
    name: 'GET /actions pages and sorts',
    why: 'The provider asks so whenever it waits, and the list carries the same page data as the others.',
    apply: (document) =>
      document.paths['/actions'].get.parameters.push(
        { name: 'page' },
        { name: 'per_page' },
        { name: 'sort' },
      ),
  },
  {
    name: 'dns_ptr may be null for every kind of address',
    why: 'Null resets a reverse entry; only some kinds say so.',
    apply: (document) => {
      for (const kind of ['servers', 'primary_ips', 'floating_ips', 'load_balancers']) {
        requestOf(document, `/${kind}/{id}/actions/change_dns_ptr`).properties.dns_ptr = {
          type: ['string', 'null'],
        };
      }
    },
  },
  {
    name: 'a new service may leave out proxyprotocol and health_check',
    why: 'Both have documented defaults; the provider leaves proxyprotocol out.',
    apply: (document) => {
      const schema = requestOf(document, '/load_balancers/{id}/actions/add_service');
      schema.required = schema.required.filter(
        (one: string) => !['proxyprotocol', 'health_check'].includes(one),
      );
    },
  },
];

function requestOf(document: Schema, path: string): Schema {
  const schema = document.paths[path].post.requestBody.content['application/json'].schema;
  return schema.$ref === undefined ? schema : document.components.schemas[schema.$ref.split('/').pop()];
}

/** Every object schema of the document that stands under that property name, wherever it is. */
function eachSchema(node: Schema, name: string, change: (schema: Schema) => void): void {
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node as Record<string, Schema>)) {
    if (key === name && value?.properties) change(value);
    if (key === `${name}s` && value?.items?.properties) change(value.items);
    eachSchema(value, name, change);
  }
}

function forget(schema: Schema, property: string): void {
  delete schema.properties[property];
  schema.required = (schema.required ?? []).filter((one: string) => one !== property);
}
