import type { ScreenId } from '../domain/dashboard-screens.ts';
import type { VerifyResult } from '../domain/dns-verify.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { ComponentHistory } from '../services/components/component-history.ts';
import type { ComponentList } from '../services/components/list-components.ts';
import type { ComponentDetail } from '../services/components/show-component.ts';
import type { KnownContext } from '../services/contexts/contexts.ts';
import type { Diagnosis } from '../services/doctor.ts';
import type { Services } from '../services/open.ts';
import type { BusinessPart, BusinessSeen } from './business-seen.ts';
import type { Happening } from './derive/happenings.ts';
import type { Sift } from './derive/sift.ts';
import type { OpenForm } from './forms/forms.ts';
import type { Binding } from './keys.ts';
import type { Told } from './told.ts';

/** One screen as somebody left it: what it is about, and where the eyes are. */
export interface Place {
  screen: ScreenId;
  fqdn?: string;
  /** Id of a component, with its region's prefix outside the primary one. */
  component?: string;
  /** Code of a voucher, or slug or id of an organization. */
  named?: string;
  /** Key of the row under the cursor; the first row when absent. */
  selected?: string;
  /** First line or row that is drawn. */
  top: number;
  /** A regular expression; with `!` before it, its opposite. Empty shows all. */
  filter: string;
  /** Stays at the newest line; a move upward ends that. */
  tail: boolean;
  /** Keys of rows that the next change is for, in the order in which they were marked. */
  marked?: readonly string[];
  /** What a stream held when it was paused; what came after it is not drawn. */
  frozen?: readonly Happening[];
  /** What of a stream is shown. */
  sift?: Sift;
}

/** What a panel shows: the last good answer, since when it is known, and what went wrong after. Moments in milliseconds. */
export interface Panel<T> {
  value?: T;
  /** When the value was read. */
  at?: number;
  /** Of the newest attempt; gone with the next good answer. */
  error?: PanelError;
  /** A read is under way since then. */
  askedAt?: number;
  /** When the newest attempt ended, however it did. */
  triedAt?: number;
}

export interface PanelError {
  message: string;
  hint?: string;
  /** Of our own failures. */
  code?: ErrorCode;
}

export type FleetList = Awaited<ReturnType<Services['sovereigns']['list']>> & {
  /** Sovereigns that a context names, and whose state is not here. */
  elsewhere?: readonly Pick<KnownContext, 'fqdn' | 'world'>[];
};

/** A component with everything around it, and its revisions, newest first. */
export type ComponentSeen = ComponentDetail & Pick<ComponentHistory, 'revisions'>;

/** What is read again and again, each on its own. */
export interface Panels {
  fleet: Panel<FleetList>;
  /** By FQDN: in the world of that Sovereign; empty where none is meant. */
  health: Readonly<Record<string, Panel<Diagnosis>>>;
  /** By FQDN: the journal's fold. */
  told: Readonly<Record<string, Panel<Told>>>;
  /** By FQDN: as its clusters say it now. */
  components: Readonly<Record<string, Panel<ComponentList>>>;
  /** By `<fqdn> <component id>`. */
  component: Readonly<Record<string, Panel<ComponentSeen>>>;
  /** By FQDN: what every server says of its names, and its certificates. */
  dns: Readonly<Record<string, Panel<VerifyResult>>>;
  /** By FQDN: what changed from one answer of its clusters to the next, oldest first. */
  seen: Readonly<Record<string, readonly Happening[]>>;
  /** By FQDN: what the buses said that are listened to. */
  buses: Readonly<Record<string, Panel<readonly Happening[]>>>;
  /** Of the stream that is listened to. */
  stream: Panel<readonly Happening[]>;
  /** By `businessKey`: read with `businessOf`, which knows the types. */
  business: Readonly<Record<string, Panel<BusinessSeen[BusinessPart]>>>;
}

/** What a component says, or is said of it, or the bus of a Sovereign's business, for as long as somebody looks. */
export interface Stream {
  of: 'logs' | 'events' | 'bus';
  fqdn: string;
  /** None for the bus. */
  component?: string;
}

/** A question of a service before it writes. */
export interface Dialog {
  id: number;
  text: string;
  /** What would be written, field by field. */
  lines: readonly string[];
  /** The command that does the same; a line each where there are several. */
  command: string;
  /** What has to be typed to agree, where agreeing destroys. */
  confirmName?: string;
  /** Id of the form that it comes from. */
  form?: number;
}

export type Mode =
  | { kind: 'browse' }
  | { kind: 'filter'; before: string }
  | { kind: 'command'; text: string }
  | { kind: 'form'; form: OpenForm }
  | {
      kind: 'dialog';
      dialog: Dialog;
      yes: boolean;
      typed: string;
      top?: number;
      behind?: OpenForm;
      /** It came just now: keys so far that were meant for something else. Gone when somebody may have read it. */
      unread?: number;
    };

export interface Notice {
  text: string;
  tone: 'quiet' | 'good' | 'warning' | 'bad';
}

/** Everything that the dashboard shows follows from this. */
export interface Model {
  size: { columns: number; rows: number };
  /** Milliseconds since the epoch; moved by ticks only. */
  now: number;
  /** Changes may be asked for. */
  unlocked: boolean;
  /** Never empty; the first one is the fleet, the last one is shown. */
  places: readonly Place[];
  mode: Mode;
  notice?: Notice;
  panels: Panels;
  bindings: readonly Binding[];
  /** What is listened to now, besides buses. */
  stream?: Stream;
  /** By FQDN: why its books are open in this session. */
  books: Readonly<Record<string, string>>;
  /** Forms opened so far; the newest one's id. */
  forms: number;
  /** Agreed to, and not known yet what comes of it: comes back when it is refused. */
  held?: OpenForm;
  /** What is looked at for the question that was asked for: keys wait for it. */
  looking?: string;
  /** Said line by line, for a screen reader. */
  spoken: boolean;
  /** FQDNs of which somebody wants to be told when their run has ended. */
  waits?: readonly string[];
  /** Where a new Sovereign is brought up unless somebody says otherwise. */
  world: 'real' | 'sandbox';
}

export interface Start {
  size: Model['size'];
  now: number;
  bindings: readonly Binding[];
  places: readonly Place[];
  spoken: boolean;
  /** `real` when left out. */
  world?: Model['world'];
  /** By FQDN: why its books are open from the start. */
  books?: Readonly<Record<string, string>>;
}

/** The model before anything was read. */
export function initialModel({
  size,
  now,
  bindings,
  places,
  spoken,
  world = 'real',
  books = {},
}: Start): Model {
  const panels: Panels = {
    fleet: {},
    health: {},
    told: {},
    components: {},
    component: {},
    dns: {},
    seen: {},
    buses: {},
    stream: {},
    business: {},
  };
  const mode = { kind: 'browse' } as const;
  return { size, now, unlocked: false, places, mode, panels, bindings, spoken, world, books, forms: 0 };
}

/** A screen as it is when somebody comes to it. */
export function placeOf(screen: ScreenId, about: Pick<Place, 'fqdn' | 'component' | 'named'> = {}): Place {
  return { screen, ...about, top: 0, filter: '', tail: true };
}

/** The place that is shown. */
export function placeNow(model: Pick<Model, 'places'>): Place {
  return model.places.at(-1) as Place;
}

/** Key of a component's panel. */
export function detailKey(fqdn: string, component: string): string {
  return `${fqdn} ${component}`;
}
