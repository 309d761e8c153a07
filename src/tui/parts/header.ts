import { timeOfDay } from '../../style/durations.ts';
import { clip } from '../../style/text-width.ts';
import { type Model, placeNow } from '../model.ts';
import { SCREEN } from '../screens/screens.ts';
import { badge } from './badge.ts';
import { type Line, type Look, lineWidth, type Span, span, spread } from './line.ts';

/** Where one is, whether changes are allowed, and in which world; below it a sentence on the whole and its age. */
export function header(model: Model, look: Look): Line[] {
  const { columns } = model.size;
  const place = placeNow(model);
  const screen = SCREEN[place.screen];
  const title = lineWidth(crumbLine([place], model));
  const whole = lockText(model, 'UNLOCKED for changes');
  const lock = lineWidth(whole) + title <= columns ? whole : lockText(model, 'UNLOCKED');
  return [
    spread(crumbs(model, columns - lineWidth(lock)), lock, columns),
    spread(
      [span(' '), ...screen.status(model, place)],
      [span(' '), ...badge(screen.panel(model, place), model.now, look), span(' ')],
      columns,
    ),
  ];
}

/** The way here; where it is too long, whose screen it is and its name, the Sovereign cut before it is left out. */
function crumbs(model: Model, room: number): Line {
  const { places } = model;
  const last = places.slice(-1);
  const whose = places.findLast(({ screen }) => screen === 'sovereign');
  const before = whose === undefined || whose === last[0] ? [] : [whose];
  const ways = [
    places,
    [...before, ...places.slice(-2).filter((one) => one !== whose)],
    [...before, ...last],
  ];
  const lines = ways.map((some) => crumbLine(some, model));
  return lines.find((line) => lineWidth(line) <= room) ?? cutLine([...before, ...last], model, room);
}

/** Fewer letters of a name tell nothing. */
const LEAST = 8;

function cutLine(places: Model['places'], model: Model, room: number): Line {
  const [blank, name, ...others] = crumbLine(places, model);
  const rest = lineWidth([...(blank === undefined ? [] : [blank]), ...others]);
  if (others.length === 0 || name === undefined || room - rest < LEAST)
    return crumbLine(places.slice(-1), model);
  return [span(' ', 'quiet'), { ...name, text: clip(name.text, room - rest) }, ...others];
}

/** What is about a production context stands in its colour, besides the word to the right. */
function crumbLine(places: Model['places'], model: Model): Line {
  return places.flatMap((place, index): Span[] => {
    const title = SCREEN[place.screen].title(place);
    const real = place.fqdn !== undefined && isSandbox(model, place.fqdn) === false;
    const last = index === places.length - 1;
    const role = real ? 'warning' : last ? 'strong' : 'plain';
    return [span(index === 0 ? ' ' : ' › ', 'quiet'), span(title, role)];
  });
}

/** The world, the books and the lock: what may be read and written here now. */
function lockText(model: Model, unlocked: string): Line {
  const { fqdn } = placeNow(model);
  const sandbox = isSandbox(model, fqdn);
  const world = sandbox === undefined ? '' : sandbox ? 'sandbox · ' : 'REAL · ';
  const tone = sandbox === true ? 'warning' : 'bad';
  const lock = model.unlocked ? span(unlocked, tone) : span('read-only', 'quiet');
  const open = fqdn !== undefined && model.books[fqdn] !== undefined;
  const books = open ? [span('BOOKS OPEN', tone), span(' · ', 'quiet')] : [];
  const time = timeOfDay(new Date(model.now).toISOString());
  return [
    span(` ${world}`, sandbox === false ? 'warning' : 'quiet'),
    ...books,
    lock,
    span(` · ${time} UTC `, 'quiet'),
  ];
}

/** Undefined where no Sovereign is open, or none that is known. */
function isSandbox(model: Model, fqdn: string | undefined): boolean | undefined {
  const { sovereigns = [], elsewhere = [] } = model.panels.fleet.value ?? {};
  const away = elsewhere.find((one) => one.fqdn === fqdn);
  return sovereigns.find((one) => one.fqdn === fqdn)?.sandbox ?? (away && away.world === 'sandbox');
}
