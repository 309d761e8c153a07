import type { Component } from '../domain/component.ts';
import { componentKey } from '../domain/component-progress.ts';
import type { ExplainedStep, Known } from './explain-sovereign.ts';

/** What was known, with the components of some regions as their clusters say them now. */
export function withSeen(known: Known, seen: { region: string; components: Component[] }[]): Known {
  const looked = new Set(seen.map(({ region }) => region));
  const before = Object.entries(known.components).filter(([, { region }]) => !looked.has(region));
  const now = seen.flatMap(({ components }) => components.map(entryOf));
  return { ...known, components: Object.fromEntries([...now, ...before]) };
}

function entryOf(component: Component): [string, ExplainedStep] {
  const {
    terminal: _terminal,
    missing: _missing,
    namespace: _namespace,
    passing: _passing,
    ...facts
  } = component;
  const { since, ...step } = facts;
  const moment = since === undefined ? {} : { since: new Date(since).toISOString() };
  return [componentKey(step.region, step.component), { ...step, ...moment }];
}
