import { timeOfDay } from '../../style/durations.ts';
import { clip } from '../../style/text-width.ts';
import { type Model, type Place, placeNow, placeOf } from '../model.ts';
import { SCREEN } from '../screens/screens.ts';
import { badge, panelState } from './badge.ts';
import { isElsewhere, unreadableText } from './elsewhere.ts';
import { inSigns, type Line, type Look, lineWidth, plain, type Span, span, spread } from './line.ts';

/** Where one is, whether changes are allowed, and in which world; below it a sentence on the whole and its age. */
export function header(model: Model, look: Look): Line[] {
  const { columns } = model.size;
  const place = placeNow(model);
  const screen = SCREEN[place.screen];
  const least = lineWidth(crumbLine(leastWay(model), model));
  const locks = LOCKS.map((words) => lockText(model, words));
  const lock = locks.find((one) => least + lineWidth(one) <= columns) ?? locks.at(-1) ?? [];
  return [
    spread(crumbs(model, columns - lineWidth(lock)), lock, columns),
    spread(
      inSigns([span(' '), ...screen.status(model, place)], look),
      [span(' '), ...ageLine(model, place, look), span(' ')],
      columns,
    ),
  ];
}

/** What is not here is not being read either. */
function ageLine(model: Model, place: Place, look: Look): Line {
  const panel = SCREEN[place.screen].panel(model, place);
  const message = unreadableText(model, place);
  if (message !== undefined && panelState(panel, model.now) === 'loading')
    return badge({ error: { message } }, model.now, look);
  return panelState(panel, model.now) === 'loading' && isElsewhere(model, place)
    ? plain('not here', 'quiet')
    : badge(panel, model.now, look);
}

/** Whose screen it is and its name. */
function leastWay(model: Model): Model['places'] {
  const { places } = model;
  const last = places.slice(-1);
  const whose = whoseScreen(model);
  return whose === undefined || whose === last[0] ? last : [whose, ...last];
}

/** The Sovereign that the screen is about, or that one came through; named also where one came another way. */
function whoseScreen({ places }: Model): Place | undefined {
  const { screen, fqdn } = places.at(-1) ?? {};
  const known = places.findLast(
    (one) => one.screen === 'sovereign' && (fqdn === undefined || one.fqdn === fqdn),
  );
  if (known !== undefined || fqdn === undefined || screen === 'sovereign') return known;
  return placeOf('sovereign', { fqdn });
}

/** The way here; where it is too long, whose screen it is and its name, the Sovereign cut before it is left out. */
function crumbs(model: Model, room: number): Line {
  const { places } = model;
  const last = places.slice(-1);
  const least = leastWay(model);
  const before = least.slice(0, -1).filter((one) => !places.includes(one));
  const whose = least.length > 1 ? least.slice(0, 1) : [];
  const ways = [
    [...places.slice(0, -1), ...before, ...last],
    [...whose, ...places.slice(-2).filter((one) => !whose.includes(one))],
    least,
  ];
  const lines = ways.map((some) => crumbLine(some, model));
  return lines.find((line) => lineWidth(line) <= room) ?? cutLine(least, model, room);
}

/** Fewer letters of a name tell nothing. */
const LEAST = 8;

function cutLine(places: Model['places'], model: Model, room: number): Line {
  const [blank = span(' '), name, between, last] = crumbLine(places, model);
  if (name === undefined || between === undefined || last === undefined)
    return crumbLine(places.slice(-1), model);
  const both = room - lineWidth([blank, between]);
  const screen = { ...last, text: clip(last.text, Math.max(LEAST, both - LEAST)) };
  const whose = { ...name, text: clip(name.text, both - lineWidth([screen])) };
  return whose.text === '' ? [blank, last] : [blank, whose, between, screen];
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

/** What there is room for, the more the better: whose screen it is comes before the time. */
const LOCKS = [
  { unlocked: 'UNLOCKED for changes', time: true },
  { unlocked: 'UNLOCKED', time: true },
  { unlocked: 'UNLOCKED', time: false },
] as const;

/** The world, the books and the lock: what may be read and written here now. */
function lockText(model: Model, { unlocked, time: timed }: (typeof LOCKS)[number]): Line {
  const { fqdn } = placeNow(model);
  const sandbox = isSandbox(model, fqdn);
  const world = sandbox === undefined ? '' : sandbox ? 'sandbox · ' : 'REAL · ';
  const tone = sandbox === true ? 'warning' : 'bad';
  const lock = model.unlocked ? span(unlocked, tone) : span('read-only', 'quiet');
  const open = fqdn !== undefined && model.books[fqdn] !== undefined;
  const books = open ? [span('BOOKS OPEN', tone), span(' · ', 'quiet')] : [];
  const time = timed ? ` · ${timeOfDay(new Date(model.now).toISOString())} UTC` : '';
  return [
    span(` ${world}`, sandbox === false ? 'warning' : 'quiet'),
    ...books,
    lock,
    span(`${time} `, 'quiet'),
  ];
}

/** Undefined where no Sovereign is open, or none that is known. */
function isSandbox(model: Model, fqdn: string | undefined): boolean | undefined {
  const { sovereigns = [], elsewhere = [] } = model.panels.fleet.value ?? {};
  const away = elsewhere.find((one) => one.fqdn === fqdn);
  return sovereigns.find((one) => one.fqdn === fqdn)?.sandbox ?? (away && away.world === 'sandbox');
}
