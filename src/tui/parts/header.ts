import { timeOfDay } from '../../style/durations.ts';
import { type Model, placeNow } from '../model.ts';
import { SCREEN } from '../screens/screens.ts';
import { badge } from './badge.ts';
import { type Line, type Look, lineWidth, type Span, span, spread } from './line.ts';

/** Where one is, whether changes are allowed, and in which world; below it a sentence on the whole and its age. */
export function header(model: Model, look: Look): Line[] {
  const { columns } = model.size;
  const place = placeNow(model);
  const screen = SCREEN[place.screen];
  return [
    spread(crumbs(model, columns - lineWidth(lockText(model))), lockText(model), columns),
    spread(
      [span(' '), ...screen.status(model, place)],
      [span(' '), ...badge(screen.panel(model, place), model.now, look), span(' ')],
      columns,
    ),
  ];
}

/** The way here; where it is too long, its end. */
function crumbs({ places }: Model, room: number): Line {
  const line = crumbLine(places);
  return lineWidth(line) <= room || places.length === 1
    ? line
    : crumbLine(places.slice(places.length > 2 ? -2 : -1));
}

function crumbLine(places: Model['places']): Line {
  return places.flatMap((place, index): Span[] => {
    const title = SCREEN[place.screen].title(place);
    const last = index === places.length - 1;
    return [span(index === 0 ? ' ' : ' › ', 'quiet'), span(title, last ? 'strong' : 'plain')];
  });
}

function lockText(model: Model): Line {
  const sandbox = isSandbox(model);
  const world = sandbox === undefined ? '' : sandbox ? 'sandbox · ' : 'REAL · ';
  const tone = sandbox === true ? 'warning' : 'bad';
  const lock = model.unlocked ? span('UNLOCKED for changes', tone) : span('read-only', 'quiet');
  const time = timeOfDay(new Date(model.now).toISOString());
  return [span(` ${world}`, sandbox === false ? 'warning' : 'quiet'), lock, span(` · ${time} UTC `, 'quiet')];
}

/** Undefined where no Sovereign is open. */
function isSandbox(model: Model): boolean | undefined {
  const { fqdn } = placeNow(model);
  const { sovereigns = [], elsewhere = [] } = model.panels.fleet.value ?? {};
  const away = elsewhere.find((one) => one.fqdn === fqdn);
  return sovereigns.find((one) => one.fqdn === fqdn)?.sandbox ?? (away && away.world === 'sandbox');
}
