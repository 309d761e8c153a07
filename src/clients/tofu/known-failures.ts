import type { ErrorCode } from '../../domain/errors.ts';

/** A failure that we know by its words. */
export interface KnownFailure {
  pattern: RegExp;
  code: ErrorCode;
  hint: string;
  /** True when the words are Hetzner's own. */
  remote: boolean;
}

/** Error codes of the Hetzner Cloud API (public documentation, "Errors") as the provider prints them, and OpenTofu's own. */
export const KNOWN_FAILURES: readonly KnownFailure[] = [
  {
    pattern: /\bresource_limit_exceeded\b|\bserver_limit_exceeded\b|\bcore_limit\w*\b/,
    code: 'CATALYST-HETZNER-LIMIT',
    hint: 'Ask Hetzner to raise the limit (Console, Limits), then resume; or resume with fewer servers: catalyst sovereign resume --workers 1',
    remote: true,
  },
  {
    pattern: /\buniqueness_error\b/,
    code: 'CATALYST-HETZNER-NAME-TAKEN',
    hint: 'An object of that name, or the same SSH key, exists and does not belong to this Sovereign: rename or remove it, then resume; or resume with another key: catalyst sovereign resume --ssh-key file:PATH',
    remote: true,
  },
  {
    pattern: /\btoken_readonly\b|\bforbidden\b/,
    code: 'CATALYST-HETZNER-READ-ONLY',
    hint: 'Make a Read & Write token in the Hetzner Console (Security, API tokens) and give it as HCLOUD_TOKEN.',
    remote: true,
  },
  {
    pattern: /\bunauthorized\b/,
    code: 'CATALYST-HETZNER-UNAUTHORIZED',
    hint: 'The token was revoked or mistyped. Make one in the Hetzner Console and give it as HCLOUD_TOKEN.',
    remote: true,
  },
  {
    pattern: /\bresource_unavailable\b|\bplacement_error\b|\bno_space_left_in_location\b/,
    code: 'CATALYST-HETZNER-NO-CAPACITY',
    hint: 'Resume later, or with another type or location: catalyst sovereign resume --worker-type TYPE (or --control-plane-type, --location, -f FILE)',
    remote: true,
  },
  {
    pattern: /\binvalid_server_type\b/,
    code: 'CATALYST-TYPE-CHANGE-REFUSED',
    hint: 'Name a type of the same architecture with a disk that is not smaller.',
    remote: true,
  },
  {
    pattern: /\brate_limit_exceeded\b/,
    code: 'CATALYST-HETZNER-RATE-LIMITED',
    hint: 'The limit refills every second and is shared by everything that uses the project. Resume in a minute.',
    remote: true,
  },
  {
    pattern:
      /acquiring the state lock[\s\S]*(?:resource temporarily unavailable|state is already locked|Lock Info)/i,
    code: 'CATALYST-TOFU-STATE-LOCKED',
    hint: 'Wait until the other OpenTofu ends. Its lock goes with its process; nothing has to be removed.',
    remote: false,
  },
  {
    pattern: /decryption failed|message authentication failed|cipher:/i,
    code: 'CATALYST-TOFU-STATE-SEALED',
    hint: 'The secrets store and this work folder do not belong together. Import the archive that holds both.',
    remote: false,
  },
  {
    pattern: /saved plan is stale|plan file .*different|state .*does not match/i,
    code: 'CATALYST-PLAN-MOVED',
    hint: 'The state moved after the plan was made. Plan again.',
    remote: false,
  },
  {
    pattern:
      /dial tcp|no such host|connection refused|connection reset|i\/o timeout|TLS handshake|x509:|proxyconnect/i,
    code: 'CATALYST-HETZNER-UNREACHABLE',
    hint: 'See to the network, the proxy and the extra authorities (`catalyst doctor`), then resume.',
    remote: false,
  },
  {
    pattern:
      /Failed to install provider|Could not retrieve the list of available versions|query available provider/i,
    code: 'CATALYST-TOOL-MISSING',
    hint: "OpenTofu could not get Hetzner's provider. See to the network or the provider mirror, then try again.",
    remote: false,
  },
  {
    pattern:
      /Invalid value for variable|Unsupported (?:argument|block)|Reference to undeclared|Invalid (?:template|function|expression)|Missing required argument|Resource precondition failed/i,
    code: 'CATALYST-TOFU-CONFIG',
    hint: 'Nothing was touched. Compare sovereign.yaml with what OpenTofu says.',
    remote: false,
  },
  {
    pattern:
      /\b(?:invalid_input|conflict|locked|protected|service_error|server_error|not_found|unknown_error)\b/,
    code: 'CATALYST-HETZNER-REFUSED',
    hint: 'Read what Hetzner says, then resume.',
    remote: true,
  },
];
