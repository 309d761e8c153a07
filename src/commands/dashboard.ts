import { constants } from 'node:os';
import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../cli/base-command.ts';
import { businessCredentials } from '../cli/business/business-credentials.ts';
import { openEditor } from '../cli/dashboard/open-editor.ts';
import { dashboardRuns } from '../cli/dashboard/runs.ts';
import { errorLines } from '../cli/error-view.ts';
import { openCatalyst } from '../cli/open-services.ts';
import { onInterrupt } from '../cli/run/interrupts.ts';
import type { Surroundings } from '../cli/surroundings.ts';
import { SCREENS } from '../domain/dashboard-screens.ts';
import { CatalystError } from '../domain/errors.ts';
import { ASCII_SYMBOLS } from '../style/symbols.ts';

export default class Dashboard extends CatalystCommand {
  static override summary = 'Every Sovereign in one terminal: why it waits, what runs, what changed.';
  static override description =
    'Reads what the commands read. Read-only until u is pressed; every change shows its command and asks first.';
  static override examples = [
    'catalyst dashboard',
    'catalyst dashboard omantel.omani.works --screen components',
    'catalyst dashboard --snapshot text --size 120x40 --screen fleet',
  ];
  static override args = {
    fqdn: Args.string({ description: 'The Sovereign to begin with; the fleet when left out.' }),
  };
  static override flags = {
    screen: Flags.option({ options: SCREENS })({ description: 'The screen to begin with.' }),
    component: Flags.string({ description: 'The component of --screen component.', helpValue: '<name>' }),
    named: Flags.string({
      description: 'The voucher, organization or job of --screen voucher, organization or job.',
      helpValue: '<code, slug or job>',
    }),
    reason: Flags.string({
      description: 'Open the books of the Sovereign, by break-glass, for this reason; it is audited.',
      helpValue: '<text>',
    }),
    filter: Flags.string({
      default: '',
      description: 'Only rows that match; as behind /.',
      helpValue: '<regex>',
    }),
    snapshot: Flags.option({ options: ['text', 'json', 'svg'] as const })({
      description: 'Draw one frame without a terminal, and end.',
    }),
    size: Flags.string({
      default: '80x24',
      description: 'Size of the frame.',
      helpValue: '<columns>x<rows>',
    }),
    paper: Flags.option({ options: ['dark', 'light'] as const })({
      default: 'dark',
      description: 'What the SVG of --snapshot svg is drawn on.',
    }),
    'screen-reader': Flags.boolean({
      default: false,
      description: 'Say what is under the cursor, line by line; nothing moves by itself.',
      env: 'CATALYST_SCREEN_READER',
    }),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { args, flags } = await this.parse(Dashboard);
    const kind = flags.snapshot ?? (flags.json ? 'json' : undefined);
    if (kind === undefined) this.#requireTerminal(args.fqdn);
    const { clock, cwd, folders, out, onSignal } = this.surroundings;
    const tui = await import('../tui/door.ts');
    const fqdn = args.fqdn === undefined ? {} : { fqdn: args.fqdn };
    const component = flags.component === undefined ? {} : { component: flags.component };
    const named = flags.named === undefined ? {} : { named: flags.named };
    const reason = flags.reason?.trim() ?? '';
    const screen = flags.screen ?? (args.fqdn === undefined ? 'fleet' : 'sovereign');
    refuseNameless(screen, { ...fqdn, ...component, ...named });
    const around = {
      desk: {
        clock,
        folder: cwd,
        runs: dashboardRuns(this.surroundings),
        edit: (path: string) => openEditor(this.surroundings, path),
        credentials: (world: 'real' | 'sandbox') => businessCredentials(this.surroundings, world),
        open: (world: 'real' | 'sandbox', say?: (text: string) => void) =>
          openCatalyst(this.#reporting(say), { context: world }),
      },
      world: flags.context === 'sandbox' ? ('sandbox' as const) : ('real' as const),
      bindings: await tui.readBindings(folders.config),
      look: { symbols: out.symbols, ascii: out.symbols === ASCII_SYMBOLS },
      books: args.fqdn === undefined || reason === '' ? {} : { [args.fqdn]: reason },
      place: { screen, ...fqdn, ...component, ...named, top: 0, filter: flags.filter, tail: true },
    };
    if (kind !== undefined)
      return this.#snapshot(tui, kind, { ...around, size: sizeFrom(flags.size), paper: flags.paper });
    const { stdin, stdout } = process;
    const spoken = flags['screen-reader'];
    const ended = await tui.openDashboard({ ...around, stdin, stdout, paint: out.paint, spoken, onSignal });
    return ended === undefined
      ? undefined
      : { data: { ended }, lines: [], exit: 128 + constants.signals[ended] };
  }

  /** A frame is on the terminal: nothing may be written past it. */
  #reporting(say: ((text: string) => void) | undefined): Surroundings {
    const { err } = this.surroundings;
    return say === undefined ? this.surroundings : { ...this.surroundings, err: { ...err, write: say } };
  }

  async #snapshot(
    tui: typeof import('../tui/door.ts'),
    kind: 'text' | 'json' | 'svg',
    options: Omit<Parameters<typeof tui.snapshot>[0], 'signal'>,
  ): Promise<Answer> {
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    try {
      const { data, svg, failure, stale } = await tui.snapshot({ ...options, signal });
      const text =
        kind === 'json' ? JSON.stringify(data, null, 2) : kind === 'svg' ? svg().trimEnd() : undefined;
      const { err } = this.surroundings;
      if (stale !== undefined) err.write(`${err.symbols.warning} ${stale}\n`);
      if (failure !== undefined) err.write(`${errorLines(failure.toObject(), err).join('\n')}\n`);
      const exit = failure === undefined ? {} : { exit: failure.exit };
      return { data, lines: text?.split('\n') ?? data.lines, verbatim: true, ...exit };
    } finally {
      stop();
    }
  }

  #requireTerminal(fqdn: string | undefined): void {
    const { stdin, out, env } = this.surroundings;
    if (stdin.terminal && out.terminal && env.TERM !== 'dumb') return;
    const plain = fqdn === undefined ? 'catalyst sovereign list' : `catalyst sovereign show ${fqdn}`;
    throw new CatalystError('CATALYST-USAGE', 'The dashboard needs a terminal, and here is none.', {
      hint: `${plain}, or one frame: catalyst dashboard --snapshot text`,
    });
  }
}

const OF_NO_SOVEREIGN: readonly string[] = ['fleet', 'create', 'events', 'health', 'help'];

/** @throws CatalystError CATALYST-USAGE for a screen about something that was not named */
function refuseNameless(
  screen: (typeof SCREENS)[number],
  { fqdn, component, named }: { fqdn?: string; component?: string; named?: string },
): void {
  const flag =
    screen === 'component' && component === undefined
      ? '--component NAME'
      : ['voucher', 'organization', 'job'].includes(screen) && named === undefined
        ? '--named NAME'
        : '';
  if (OF_NO_SOVEREIGN.includes(screen) || (fqdn !== undefined && flag === '')) return;
  const words = ['catalyst dashboard', fqdn ?? 'omantel.omani.works', `--screen ${screen}`, flag];
  throw new CatalystError('CATALYST-USAGE', `The screen ${screen} is about something: name it.`, {
    hint: words.filter((word) => word !== '').join(' '),
  });
}

function sizeFrom(text: string): { columns: number; rows: number } {
  const [, columns = 0, rows = 0] = (/^(\d{2,3})x(\d{2,3})$/.exec(text) ?? []).map(Number);
  if (columns > 0 && rows > 0) return { columns, rows };
  throw new CatalystError('CATALYST-USAGE', `--size ${text} is no size.`, {
    hint: 'Write it so: --size 120x40',
  });
}
