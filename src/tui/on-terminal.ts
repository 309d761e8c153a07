import { type Instance, render } from 'ink';
import { createElement } from 'react';
import type { Paint } from '../style/theme.ts';
import { App } from './app.ts';
import type { Binding } from './keys.ts';
import { letGo } from './let-go.ts';
import type { Model, Place } from './model.ts';
import type { Look } from './parts/line.ts';
import type { Desk, World } from './perform/desk.ts';
import { performer } from './perform/perform.ts';
import { placesTo } from './places-to.ts';
import { keepTime, Program } from './program.ts';
import { type HandOver, type JobControl, jobControl } from './terminal.ts';

export interface DashboardOptions {
  desk: Pick<Desk, 'open' | 'clock' | 'credentials' | 'folder' | 'runs' | 'edit'>;
  world: World;
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  look: Look;
  paint: Paint;
  bindings: readonly Binding[];
  /** Where one begins; the fleet is always behind it. */
  place: Place;
  spoken: boolean;
  /** By FQDN: why its books are open from the start. */
  books: Readonly<Record<string, string>>;
  /** Calls back for SIGINT, SIGTERM and SIGHUP until the returned function is called. */
  onSignal(listener: (signal: NodeJS.Signals) => void): () => void;
}

/** Draws until somebody leaves; resolves when it is left, with the signal that ended it, if one did. */
export async function drawOnTerminal(options: DashboardOptions): Promise<NodeJS.Signals | undefined> {
  const { desk, stdin, stdout, spoken } = options;
  const over = new AbortController();
  const program = new Program({
    ...options,
    size: sizeOf(stdout),
    now: desk.clock.now(),
    places: placesTo(options.place),
  });
  const resized = () => program.send({ type: 'resized', ...sizeOf(stdout) });
  let ended: NodeJS.Signals | undefined;
  let job: JobControl | undefined;
  const onReady = (handOver: HandOver) => {
    job ??= jobControl(async (work) => {
      await handOver(async () => {
        await letGo(stdin);
        await work();
      });
      resized();
    }, desk.clock);
  };
  const drawn = draw(options, program, onReady);
  const say = (text: string) =>
    program.send({ type: 'said', notice: { text: text.trim(), tone: 'warning' } });
  const { perform, close } = performer(
    {
      ...desk,
      say,
      write: (bytes) => void stdout.write(bytes),
      suspend: () => job?.suspend(),
      edit: async (path) => job?.lend(() => desk.edit(path)),
      quit: () => drawn.unmount(),
    },
    options.world,
    program.send,
  );
  stdout.on('resize', resized);
  const silence = options.onSignal((signal) => {
    // Ctrl-C in an editor is the editor's.
    if (signal === 'SIGINT' && job?.isAway() === true) return;
    ended = signal;
    drawn.unmount();
  });
  program.start(perform, desk.clock.now());
  void keepTime(desk.clock, program.send, over.signal, spoken ? 30_000 : 1_000);
  try {
    await drawn.waitUntilExit();
    await letGo(stdin);
  } finally {
    program.stop();
    over.abort();
    close();
    silence();
    job?.close();
    stdout.off('resize', resized);
  }
  return ended;
}

function draw(
  { stdin, stdout, look, paint, spoken }: DashboardOptions,
  program: Program,
  onReady: (handOver: HandOver) => void,
): Instance {
  // A key that is echoed into the first frame would move it.
  stdin.setRawMode(true);
  return render(createElement(App, { program, look, paint, onReady }), {
    ...{ stdin, stdout, exitOnCtrlC: false, interactive: true, maxFps: 60 },
    ...{ alternateScreen: !spoken, incrementalRendering: !spoken, isScreenReaderEnabled: spoken },
  });
}

function sizeOf({ columns, rows }: NodeJS.WriteStream): Model['size'] {
  return { columns: columns || 80, rows: rows || 24 };
}
