import { Box, Text, useApp, useInput, usePaste } from 'ink';
import { createElement, memo, type ReactElement, useEffect, useSyncExternalStore } from 'react';
import type { Paint } from '../style/theme.ts';
import { frame } from './frame.ts';
import { keyNames } from './key-name.ts';
import type { Model } from './model.ts';
import { type Look, painted } from './parts/line.ts';
import type { Program } from './program.ts';
import type { HandOver } from './terminal.ts';

export interface AppProps {
  program: Program;
  look: Look;
  paint: Paint;
  /** Told once how the terminal is handed over. */
  onReady(handOver: HandOver): void;
}

/** Draws the model, and sends keys. Holds nothing of its own. */
export function App({ program, look, paint, onReady }: AppProps): ReactElement {
  const model = useSyncExternalStore<Model>(program.subscribe, () => program.model);
  const { suspendTerminal } = useApp();
  useEffect(() => onReady(async (work) => void (await suspendTerminal(work))), [suspendTerminal, onReady]);
  useInput((input, key) => {
    for (const name of keyNames(input, key)) program.send({ type: 'key', key: name });
  });
  usePaste((text) => program.send({ type: 'pasted', text }));
  const rows: ReactElement[] = [];
  for (const line of frame(model, look)) rows.push(createElement(Row, { text: painted(line, paint, look) }));
  return createElement(Box, { flexDirection: 'column' }, ...rows);
}

interface RowProps {
  text: string;
}

/** Only a line that changed is looked at again. */
const Row = memo(function Row({ text }: RowProps): ReactElement {
  return createElement(Text, { wrap: 'truncate-end' }, text === '' ? ' ' : text);
});
