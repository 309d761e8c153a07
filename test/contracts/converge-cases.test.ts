import { afterAll, expect, it } from 'vitest';
import { componentEvents } from '../../src/domain/component/component-events.ts';
import type { Component } from '../../src/domain/component.ts';
import type { EventBody } from '../../src/domain/event.ts';
import { clusterTools } from '../support/real-cluster.ts';
import { ATTEMPT_STORIES } from './converge-cases-attempts.ts';
import { DELIVERY_STORIES } from './converge-cases-delivery.ts';
import { RELEASE_STORIES } from './converge-cases-releases.ts';
import { RELEASES } from './converge-cases-rows.ts';
import { realFluxSite, simulatedSite } from './converge-cases-site.ts';
import { SOURCE_STORIES } from './converge-cases-sources.ts';
import { Stage } from './converge-cases-stage.ts';
import type { Story } from './converge-cases-story.ts';

const PATIENCE_MS = 400_000;
const STORIES = [...RELEASE_STORIES, ...ATTEMPT_STORIES, ...SOURCE_STORIES, ...DELIVERY_STORIES];
const SIDES = { simulated: simulatedSite, real: realFluxSite };

interface Played {
  stages: { [side: string]: Stage };
  /** By what it is about: its end on both sides. */
  ends: Map<string, Promise<unknown>>;
}

let played: Promise<Played> | undefined;

/** All stories at once on both sides, begun by the first test: most of their time is Flux's own waiting. */
async function play(): Promise<Played> {
  await clusterTools();
  played ??= playAll();
  return played;
}

async function playAll(): Promise<Played> {
  const entries = Object.entries(SIDES).map(async ([side, site]) => {
    const stage = new Stage(await site());
    opened.push(stage);
    return [side, stage] as const;
  });
  const stages = Object.fromEntries(await Promise.all(entries));
  const begun = Object.values(stages).map((stage) => ({ stage, began: stage.begin() }));
  const ends = STORIES.map((story) => {
    const end = Promise.all(begun.map(({ stage, began }) => began.then(() => story.play(stage))));
    end.catch(() => undefined);
    return [story.what, end] as const;
  });
  return { stages, ends: new Map(ends) };
}

const opened: Stage[] = [];
afterAll(async () => {
  await played?.catch(() => undefined);
  await Promise.all(opened.map((stage) => stage.close()));
});

it.each(STORIES)(
  '$what',
  async ({ what, words, passes }: Story) => {
    const { stages, ends } = await play();
    await ends.get(what);
    for (const [side, { told }] of Object.entries(stages)) {
      const lasting = (name: string) => told.of(name).filter((word) => passes?.test(word) !== true);
      const heard = Object.keys(words).map((name) => [name, lasting(name)]);
      expect({ side, ...Object.fromEntries(heard) }).toEqual({ side, ...words });
    }
  },
  PATIENCE_MS,
);

it(
  'who attaches to what has converged is told of each once, then nothing until something happens',
  async () => {
    const { stages, ends } = await play();
    await Promise.all(ends.values());
    for (const [side, stage] of Object.entries(stages)) {
      const stands = RELEASES.map((name) => `${name} installed`).sort();
      expect({ side, heard: await attach(stage) }).toEqual({ side, heard: [...stands, 'sleeper suspended'] });
      await stage.patch('sleeper', { spec: { suspend: null } });
      await stage.settled('sleeper', 2);
      expect({ side, heard: await attach(stage) }).toEqual({ side, heard: [...stands, 'sleeper suspended'] });
    }
  },
  PATIENCE_MS,
);

it(
  'nobody hears anything when the API server dies and Flux starts again, and who attaches then hears each once',
  async () => {
    const { stages, ends } = await play();
    await Promise.all(ends.values());
    for (const [side, stage] of Object.entries(stages)) {
      await stage.patch('sleeper', { spec: { suspend: null } });
      await stage.settled('sleeper', 2);
      await stage.told.until('sleeper', 'installed');
      const before = RELEASES.map((name) => [name, ...stage.told.of(name)]);
      await stage.site.restart();
      const stands = RELEASES.map((name) => `${name} installed`).sort();
      expect({ side, heard: await attach(stage) }).toEqual({ side, heard: [...stands, 'sleeper suspended'] });
      await stage.told.until('sleeper', 'installed, suspended');
      const after = RELEASES.map((name) => [name, ...stage.told.of(name)]);
      const more = (name?: string) => (name === 'sleeper' ? ['installed, suspended'] : []);
      expect({ side, after }).toEqual({ side, after: before.map((one) => [...one, ...more(one[0])]) });
    }
  },
  PATIENCE_MS,
);

/** What a new observer tells until a release is suspended, which is done as soon as it has told of every one. */
async function attach(stage: Stage): Promise<string[]> {
  const stop = new AbortController();
  const told = new Map<string, Component>();
  const heard: string[] = [];
  let meddled: Promise<unknown> | undefined;
  for await (const { components, synced } of stage.site.views(stop.signal)) {
    for (const one of components) {
      for (const event of componentEvents(told.get(one.component), one))
        heard.push(`${one.component} ${one.suspended ? 'suspended' : one.state}`, ...detailOf(event));
      told.set(one.component, one);
    }
    if (heard.length === RELEASES.length && synced) meddled ??= stage.meddle();
    if (heard.includes('sleeper suspended')) break;
  }
  stop.abort();
  await meddled;
  return [...heard.slice(0, RELEASES.length).sort(), ...heard.slice(RELEASES.length)];
}

function detailOf(event: EventBody): string[] {
  return event.type === 'component-detail' ? [`detail: ${JSON.stringify(event)}`] : [];
}
