import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Exchange } from '../../src/sandbox/hetzner/api/request.ts';
import { HETZNER_PATCHES, type Schema } from './hetzner-patches.ts';

export const HETZNER_DESCRIPTION = resolve(
  import.meta.dirname,
  '../../../shared/specs/hetzner-cloud.openapi.json',
);

export interface Judge {
  hear(exchange: Exchange): void;
  /** What broke the description, one line each. */
  complaints: string[];
  /** How many calls and replies were held against it. */
  heard: number;
}

/** Holds every call of the simulator against Hetzner's published description; undefined where that file is absent. */
export function createJudge(): Judge | undefined {
  const document = loadDocument();
  if (document === undefined) return undefined;
  const judge: Judge = {
    complaints: [],
    heard: 0,
    hear(exchange) {
      judge.heard += 1;
      for (const complaint of complaintsOf(document, exchange)) {
        const line = `${exchange.method} ${exchange.path} ${exchange.status}: ${complaint}`;
        if (judge.complaints.length < 40 && !judge.complaints.includes(line)) judge.complaints.push(line);
      }
    },
  };
  return judge;
}

interface Description {
  document: Schema;
  paths: { template: string; matches: RegExp }[];
  validators: Map<string, ValidateFunction>;
  ajv: Ajv;
}

let loaded: Description | undefined;

function loadDocument(): Description | undefined {
  if (loaded !== undefined || !existsSync(HETZNER_DESCRIPTION)) return loaded;
  const document = JSON.parse(readFileSync(HETZNER_DESCRIPTION, 'utf8'));
  for (const patch of HETZNER_PATCHES) patch.apply(document);
  const paths = Object.keys(document.paths)
    .sort((one, other) => Number(one.includes('{')) - Number(other.includes('{')))
    .map((template) => ({ template, matches: new RegExp(`^${template.replace(/\{[^}]+\}/g, '\\d+')}$`) }));
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  loaded = { document, paths, validators: new Map(), ajv };
  return loaded;
}

function complaintsOf(description: Description, exchange: Exchange): string[] {
  if (exchange.status === 501) return [];
  const template = description.paths.find((one) => one.matches.test(exchange.path))?.template;
  const operation = description.document.paths[template ?? '']?.[exchange.method.toLowerCase()];
  if (operation === undefined) return exchange.status === 404 ? [] : ['not in the description'];
  const where = `${exchange.method} ${template}`;
  const reply = replyComplaints(description, where, operation, exchange);
  return exchange.status < 400
    ? [...reply, ...requestComplaints(description, where, operation, exchange)]
    : reply;
}

function replyComplaints(
  description: Description,
  where: string,
  operation: Schema,
  exchange: Exchange,
): string[] {
  const { status, replyBody } = exchange;
  const key = status < 400 ? String(status) : `${Math.floor(status / 100)}xx`;
  const answer = operation.responses[key];
  if (answer === undefined) return [`status ${status} is not described`];
  const schema = answer.content?.['application/json']?.schema;
  if (schema === undefined) return replyBody === undefined ? [] : ['a body where none is described'];
  return errorsOf(description, `${where} ${key}`, schema, replyBody).map((error) => `reply ${error}`);
}

function requestComplaints(
  description: Description,
  where: string,
  operation: Schema,
  exchange: Exchange,
): string[] {
  const known = new Set((operation.parameters ?? []).map((one: Schema) => one.name));
  const unknown = [...exchange.query.keys()]
    .filter((name) => !known.has(name))
    .map((name) => `query ${name} is not described`);
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  if (schema === undefined || exchange.method === 'GET') return unknown;
  return [
    ...unknown,
    ...errorsOf(description, `${where} request`, schema, exchange.requestBody).map(
      (error) => `request ${error}`,
    ),
  ];
}

function errorsOf(
  { ajv, validators, document }: Description,
  key: string,
  schema: Schema,
  value: unknown,
): string[] {
  let validate = validators.get(key);
  if (validate === undefined) {
    validate = ajv.compile({ ...withNullables(schema), components: withNullables(document.components) });
    validators.set(key, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message}`);
}

const converted = new WeakMap<object, Schema>();

/** OpenAPI 3.0 says `nullable: true` where JSON Schema lists the type null. */
function withNullables(node: Schema): Schema {
  if (node === null || typeof node !== 'object') return node;
  if (Array.isArray(node)) return node.map(withNullables);
  const known = converted.get(node);
  if (known !== undefined) return known;
  const { nullable, ...rest } = node;
  const plain = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withNullables(value)]));
  const result = nullable === true ? { anyOf: [{ type: 'null' }, plain] } : plain;
  converted.set(node, result);
  return result;
}
