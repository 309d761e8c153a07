import type { Event } from '../domain/event.ts';
import type { Progress } from '../domain/progress.ts';
import type { ComponentList } from '../services/components/list-components.ts';
import type { Diagnosis } from '../services/doctor.ts';
import type { Happening } from './derive/happenings.ts';
import type { ComponentSeen, Dialog, FleetList, Notice, PanelError, Stream } from './model.ts';

/** What is read once, now; each with a deadline of its own. */
export type Subject =
  | { of: 'fleet' }
  | { of: 'health' }
  | { of: 'components'; fqdn: string }
  | { of: 'component'; fqdn: string; id: string };

export type Answer =
  | { of: 'fleet'; value: FleetList }
  | { of: 'health'; value: Diagnosis }
  | { of: 'components'; fqdn: string; value: ComponentList }
  | { of: 'component'; fqdn: string; id: string; value: ComponentSeen };

/** Verbs that write to a cluster. */
export type ChangeVerb = 'reconcile' | 'suspend' | 'resume';

/** What happened. */
export type Message =
  | { type: 'key'; key: string }
  | { type: 'resized'; columns: number; rows: number }
  | { type: 'tick'; now: number }
  | { type: 'answered'; answer: Answer; at: number }
  | { type: 'unanswered'; subject: Subject; error: PanelError; at: number }
  | { type: 'told'; fqdn: string; events: readonly Event[]; progress: Progress; at: number }
  | { type: 'untold'; fqdn: string; error: PanelError; at: number }
  | { type: 'streamed'; stream: Stream; items: readonly Happening[]; at: number }
  | { type: 'unstreamed'; stream: Stream; error?: PanelError; at: number }
  | { type: 'asked'; dialog: Dialog }
  | { type: 'said'; notice: Notice };

/** What is to be done; done by `perform`, never by `update`. */
export type Effect =
  | { type: 'read'; subject: Subject }
  | { type: 'follow'; fqdn: string }
  | { type: 'listen'; stream: Stream | undefined }
  | { type: 'copy'; text: string }
  | { type: 'change'; verb: ChangeVerb; fqdn: string; component: string }
  | { type: 'answer'; dialog: number; yes: boolean }
  | { type: 'suspend' }
  | { type: 'quit' };
