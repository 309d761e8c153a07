import { BOOKS_OUTPUTS } from './books-schemas.ts';
import { BUSINESS_OUTPUTS } from './business-schemas.ts';
import { COMPONENT_OUTPUTS, stoppedDelivery } from './component-schemas.ts';
import { dashboardFrame } from './dashboard-schema.ts';
import { destroyPlan, destroyProof } from './destroy-schemas.ts';
import { dnsPlan, dnsSnapshots } from './dns-schemas.ts';
import { dnsVerify } from './dns-verify-schema.ts';
import { eventSchema } from './event-schema.ts';
import { OPERATION_OUTPUTS } from './operation-schemas.ts';
import { component, errorFault, errorObject, progress, stage } from './progress-schema.ts';
import {
  count,
  flag,
  listOf,
  mapOf,
  moment,
  object,
  oneOf,
  type Schema,
  schemaFile,
  text,
} from './schema-parts.ts';

const holder = object({
  holder: text,
  host: text,
  pid: count,
  pidStart: text,
  'childPid?': count,
  'childStart?': text,
  since: moment,
  'orphaned?': flag,
});

const summary = object({
  fqdn: text,
  state: oneOf('working', 'done', 'failed', 'interrupted', 'refused', 'timed-out', 'destroyed'),
  sandbox: flag,
  at: text,
  'holder?': holder,
  'monthly?': text,
  'currency?': text,
});

/** A component as its cluster says it, which does not always tell since when. */
const { required, ...known } = component as { required: string[] };
const explained: Schema = { ...known, required: required.filter((name) => name !== 'since') };

const fault = object({
  name: text,
  'target?': text,
  'value?': { type: ['string', 'number'] },
  'times?': count,
});

const commandHelp = object({
  command: text,
  summary: text,
  description: text,
  examples: listOf(text),
  args: listOf(object({ name: text, description: text, required: flag, 'values?': listOf(text) })),
  flags: listOf(
    object({
      name: text,
      'char?': text,
      description: text,
      takesValue: flag,
      required: flag,
      repeatable: flag,
      'values?': listOf(text),
      'env?': text,
      'default?': true,
    }),
  ),
});

const topicHelp = object({
  version: text,
  topic: text,
  commands: listOf(object({ command: text, summary: text })),
});

const server = object({ name: text, status: text, location: text });

const running = object({
  running: { const: true },
  pid: count,
  startedAt: moment,
  uptimeSeconds: { type: 'number', minimum: 0 },
  speed: { type: 'number' },
  faults: listOf(fault),
  sovereigns: listOf(object({ fqdn: text, servers: listOf(server), loadBalancers: count })),
  objects: mapOf(count),
  unhandled: listOf(text),
  defects: listOf(text),
});

/** What each command prints under `--json`, by the name of its schema file. */
const OUTPUTS: Record<string, { title: string; schema: Schema }> = {
  ...BOOKS_OUTPUTS,
  ...BUSINESS_OUTPUTS,
  ...OPERATION_OUTPUTS,
  error: { title: 'A failure of any command', schema: object({ error: errorObject }) },
  event: {
    title: 'A line of create, resume and watch; a failure ends with one line of error.schema.json',
    schema: eventSchema,
  },
  completion: { title: 'catalyst completion', schema: object({ shell: text, script: text }) },
  ...COMPONENT_OUTPUTS,
  dashboard: { title: 'catalyst dashboard --snapshot json', schema: dashboardFrame },
  'dns-plan': { title: 'catalyst dns plan', schema: dnsPlan },
  'dns-snapshots': { title: 'catalyst dns snapshots', schema: dnsSnapshots },
  'dns-verify': { title: 'catalyst dns verify', schema: dnsVerify },
  doctor: {
    title: 'catalyst doctor',
    schema: object({
      checks: listOf(
        object({
          id: text,
          title: text,
          state: oneOf('ok', 'warn', 'fail', 'unknown'),
          sentence: text,
          'fix?': text,
          'code?': text,
        }),
      ),
      judgedBy: listOf(object({ key: text, value: true, origin: text })),
      error: { anyOf: [{ type: 'null' }, errorObject] },
    }),
  },
  help: {
    title: 'catalyst … --help --json, and catalyst --version --json',
    schema: {
      oneOf: [
        object({ help: { oneOf: [commandHelp, topicHelp] } }),
        object({ version: text, platform: text, node: text }),
      ],
    },
  },
  init: {
    title: 'catalyst init',
    schema: object({
      file: { type: ['string', 'null'] },
      schema: { type: ['string', 'null'] },
      text,
      command: text,
      warnings: listOf(errorFault),
    }),
  },
  'print-config': {
    title: 'catalyst sovereign create|plan --print-config',
    schema: object({ config: listOf(object({ key: text, value: true, origin: text })) }),
  },
  'sandbox-down': { title: 'catalyst sandbox down', schema: object({ stopped: flag }) },
  'sandbox-fault': {
    title: 'catalyst sandbox fault',
    schema: {
      oneOf: [
        object({ known: listOf(object({ name: text, meaning: text })) }),
        object({ faults: listOf(fault) }),
      ],
    },
  },
  'sandbox-mail': {
    title: 'catalyst sandbox mail',
    schema: object({
      mails: listOf(object({ id: text, sovereign: text, at: moment, to: text, subject: text, text })),
    }),
  },
  'sandbox-status': {
    title: 'catalyst sandbox status',
    schema: { oneOf: [object({ running: { const: false } }), running] },
  },
  'sandbox-up': {
    title: 'catalyst sandbox up',
    schema: object({
      started: flag,
      pid: count,
      startedAt: moment,
      speed: { type: 'number' },
      clusters: { enum: ['simulated', 'real'] },
      hetznerApi: text,
    }),
  },
  'sovereign-destroy-plan': {
    title: 'catalyst sovereign destroy --plan-only, and the output destroy.plan of its events',
    schema: destroyPlan,
  },
  'sovereign-destroy-proof': {
    title: 'The output destroy.proof in the events of catalyst sovereign destroy',
    schema: destroyProof,
  },
  'sovereign-forget': { title: 'catalyst sovereign forget', schema: object({ fqdn: text }) },
  'sovereign-explain': {
    title: 'catalyst sovereign explain',
    schema: object({
      fqdn: text,
      seen: listOf(
        object({
          region: text,
          by: oneOf('cluster', 'journal'),
          at: moment,
          'unseen?': object({ code: text, reason: text, 'hint?': text }),
        }),
      ),
      'stopped?': listOf(stoppedDelivery),
      installed: count,
      total: count,
      'forbidden?': listOf(text),
      'stage?': object({
        stage,
        state: oneOf('running', 'failed', 'interrupted'),
        chain: listOf(text),
        'cause?': text,
        'fix?': text,
        blocks: listOf(stage),
      }),
      explanations: listOf(
        object({
          region: text,
          chain: { ...(listOf(explained) as object), minItems: 1 },
          'cause?': text,
          'fix?': text,
          blocks: listOf(text),
        }),
      ),
    }),
  },
  'sovereign-export': {
    title: 'catalyst sovereign export',
    schema: object({ fqdn: text, file: text, bytes: count, files: count, passphraseAt: text }),
  },
  'sovereign-import': { title: 'catalyst sovereign import', schema: object({ fqdn: text, 'files?': count }) },
  'sovereign-kubeconfig': {
    title: 'catalyst sovereign kubeconfig',
    schema: object({ fqdn: text, path: text, kubeconfig: text }),
  },
  'sovereign-list': {
    title: 'catalyst sovereign list',
    schema: object({
      sovereigns: listOf(summary),
      unreadable: listOf(object({ fqdn: text, message: text, 'hint?': text })),
    }),
  },
  'sovereign-logs': {
    title: 'A line of catalyst sovereign logs: one document each',
    schema: object({ at: moment, stage, level: oneOf('info', 'warn', 'error'), text }),
  },
  'sovereign-show': { title: 'catalyst sovereign show', schema: object({ summary, progress }) },
  'sovereign-wait': {
    title: 'catalyst sovereign wait',
    schema: object({
      fqdn: text,
      reached: text,
      by: oneOf('cluster', 'journal'),
      at: moment,
      'regions?': listOf(text),
    }),
  },
};

export function outputSchemas(): { path: string; text: () => Promise<string> }[] {
  return Object.entries(OUTPUTS).map(([name, { title, schema }]) => ({
    path: `schemas/${name}.schema.json`,
    text: async () => schemaFile(name, title, schema),
  }));
}
