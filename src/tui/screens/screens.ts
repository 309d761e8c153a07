import type { ScreenId } from '../../domain/dashboard-screens.ts';
import { component } from './component.ts';
import { components } from './components.ts';
import { events } from './events.ts';
import { fleet } from './fleet.ts';
import { graph } from './graph.ts';
import { health } from './health.ts';
import { help } from './help.ts';
import { jobs } from './jobs.ts';
import { log } from './log.ts';
import type { Screen } from './screen.ts';
import { sovereign } from './sovereign.ts';

/** Every screen by its name. */
export const SCREEN: Record<ScreenId, Screen> = {
  fleet,
  sovereign,
  components,
  component,
  graph,
  jobs,
  log,
  events,
  health,
  help,
};
