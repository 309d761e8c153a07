import type { VerifyResult } from '../domain/dns-verify.ts';
import type { Fault } from '../domain/errors.ts';
import type { Event } from '../domain/event.ts';
import type { Progress } from '../domain/progress.ts';
import type { ComponentList } from '../services/components/list-components.ts';
import type { Diagnosis } from '../services/doctor.ts';
import type { BusinessPart, BusinessSeen, BusinessSubject } from './business-seen.ts';
import type { Happening } from './derive/happenings.ts';
import type { Values } from './form/form.ts';
import type { ComponentSeen, Dialog, FleetList, Notice, PanelError, Stream } from './model.ts';

/** What is read once, now; each with a deadline of its own. */
export type Subject =
  | { of: 'fleet' }
  /** In the world of that Sovereign, or where one works without one. */
  | { of: 'health'; fqdn?: string }
  | { of: 'components'; fqdn: string }
  | { of: 'component'; fqdn: string; id: string }
  /** What the servers say of its names, and its certificates. */
  | { of: 'dns'; fqdn: string }
  | BusinessSubject;

export type Answer =
  | { of: 'fleet'; value: FleetList }
  | { of: 'health'; fqdn?: string; value: Diagnosis }
  | { of: 'components'; fqdn: string; value: ComponentList }
  | { of: 'component'; fqdn: string; id: string; value: ComponentSeen }
  | { of: 'dns'; fqdn: string; value: VerifyResult }
  | { [P in BusinessPart]: BusinessSubject<P> & { value: BusinessSeen[P] } }[BusinessPart];

/** Verbs that write to a cluster. */
export type ComponentVerb = 'reconcile' | 'suspend' | 'resume';

/** Verbs that write a voucher that is there. */
export type VoucherVerb = 'activate' | 'deactivate' | 'revoke';

/** What is to be changed. Several of one kind are one change: planned together, agreed to once. */
export type Change =
  | { verb: ComponentVerb; fqdn: string; components: readonly string[] }
  | { verb: VoucherVerb; fqdn: string; codes: readonly string[] }
  | { verb: 'issue'; fqdn: string; values: Values }
  | { verb: 'checkout'; fqdn: string; values: Values }
  | { verb: 'announce'; fqdn: string; orders: readonly string[]; reason: string }
  | { verb: 'create'; fqdn: ''; values: Values }
  | { verb: 'go-on' | 'destroy'; fqdn: string }
  /** `pid` is the process that was seen at work. */
  | { verb: 'interrupt'; fqdn: string; pid: number }
  | { verb: 'rollback'; fqdn: string; leaks: readonly { code: string; customer: string }[]; reason: string };

/** What happened. */
export type Message =
  | { type: 'key'; key: string }
  /** Several letters at once, as a terminal tells that they were not typed. */
  | { type: 'pasted'; text: string }
  | { type: 'resized'; columns: number; rows: number }
  | { type: 'tick'; now: number }
  | { type: 'answered'; answer: Answer; at: number }
  | { type: 'unanswered'; subject: Subject; error: PanelError; at: number }
  | { type: 'told'; fqdn: string; events: readonly Event[]; progress: Progress; at: number }
  | { type: 'untold'; fqdn: string; error: PanelError; at: number }
  | { type: 'streamed'; stream: Stream; items: readonly Happening[]; at: number }
  | { type: 'unstreamed'; stream: Stream; error?: PanelError; at: number }
  | { type: 'asked'; dialog: Dialog }
  /** A question stands there for a while in which no key came after the first `unread` ones. */
  | { type: 'settled'; dialog: number; unread: number }
  | { type: 'said'; notice: Notice }
  /** Something was written: what is shown of that Sovereign is old. */
  | { type: 'changed'; fqdn: string; form?: number }
  /** A run is at work: its Sovereign is what to look at. */
  | { type: 'begun'; fqdn: string }
  /** A form was refused, with everything that is wrong with it. */
  | { type: 'refused'; form: number; faults: readonly Fault[]; text: string };

/** What is to be done; done by `perform`, never by `update`. */
export type Effect =
  /** `reason` opens the books. */
  | { type: 'read'; subject: Subject; reason?: string }
  | { type: 'follow'; fqdn: string }
  | { type: 'listen'; stream: Stream | undefined }
  /** The bus of a Sovereign's business is listened to from now on, or not any more. */
  | { type: 'tune'; fqdn: string; on: boolean }
  | { type: 'copy'; text: string }
  /** The terminal's bell. */
  | { type: 'ring' }
  | { type: 'change'; change: Change; form?: number }
  | { type: 'export'; fqdn: string; values: Values; form: number }
  | { type: 'save'; name: string; lines: readonly string[] }
  /** The same in the person's editor; nothing of it is kept. */
  | { type: 'edit'; name: string; lines: readonly string[] }
  | { type: 'answer'; dialog: number; yes: boolean }
  | { type: 'settle'; dialog: number; unread: number }
  | { type: 'suspend' }
  | { type: 'quit' };
