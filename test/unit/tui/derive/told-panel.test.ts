import { expect, it } from 'vitest';
import { sovereignPanel, toldPanel } from '../../../../src/tui/derive/told-panel.ts';
import type { Message } from '../../../../src/tui/messages.ts';
import { panelState } from '../../../../src/tui/parts/badge.ts';
import { FQDN } from '../../../support/story.ts';
import { FULL, modelOn, NOW, reached, refusals, tick } from '../../../support/tui.ts';

const later = 600_000;
const after = (...messages: Message[]) => reached(modelOn('sovereign'), messages).model;

it('a journal that is followed does not age while it has nothing to tell', () => {
  const model = after(...FULL, tick(NOW + later));
  expect(toldPanel(model, FQDN).at).toBeUndefined();
  expect(panelState(toldPanel(model, FQDN), model.now)).toBe('fresh');
});

it('a journal that cannot be read has its age, and why', () => {
  const model = after(...FULL, tick(NOW + later), ...refusals(NOW + later));
  expect(toldPanel(model, FQDN)).toMatchObject({ at: expect.any(Number), error: expect.anything() });
});

it('a Sovereign is as old as the last look at its cluster', () => {
  const model = after(...FULL, tick(NOW + later));
  expect(sovereignPanel(model, FQDN).at).toBe(model.panels.components[FQDN]?.at);
  const without = { ...model, panels: { ...model.panels, components: {} } };
  expect(sovereignPanel(without, FQDN).value).toBeDefined();
});
