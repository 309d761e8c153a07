import type { Layer } from '../layer.ts';

type Data = Record<string, unknown>;

interface Template {
  subject(data: Data): string;
  lines(data: Data): string[];
  since?: Layer;
}

const shown = (value: unknown) => (value === undefined || value === null ? '' : String(value));
const list = (value: unknown) => (Array.isArray(value) ? value.map(shown).join(', ') : shown(value));

/** The mails that can be sent, by template (billing.md 6). */
const TEMPLATES: Record<string, Template> = {
  welcome: {
    subject: () => 'Welcome to OpenOva SME',
    lines: ({ name }) => [`Welcome, ${shown(name)}.`],
  },
  'magic-link': {
    subject: () => 'Your login code',
    lines: ({ code }) => [`Your code: ${shown(code)}`, 'It is valid for 10 minutes.'],
  },
  'provision-started': {
    subject: () => "We're setting up your tenant",
    lines: ({ org_name, apps }) => [`Organization: ${shown(org_name)}`, `Apps: ${list(apps)}`],
  },
  'provision-completed': {
    subject: () => 'Your tenant is ready!',
    lines: ({ org_name, workspace_url, apps }) => [
      `Organization: ${shown(org_name)}`,
      `Workspace: ${shown(workspace_url)}`,
      `Apps: ${list(apps)}`,
    ],
  },
  'provision-failed': {
    subject: () => 'Something went wrong with your tenant',
    lines: ({ org_name, error_msg }) => [`Organization: ${shown(org_name)}`, `Error: ${shown(error_msg)}`],
  },
  'invite-member': {
    subject: ({ org_name }) => `You've been invited to ${shown(org_name)}`,
    lines: ({ inviter_name, org_name, role }) => [
      `${shown(inviter_name)} invites you to ${shown(org_name)} as ${shown(role)}.`,
    ],
  },
  'payment-received': {
    subject: () => 'Payment confirmation',
    lines: ({ org_name, amount }) => [
      `Organization: ${shown(org_name)}`,
      `Amount: ${(Number(amount ?? 0) / 100).toFixed(2)} dollars`,
    ],
  },
  'voucher-issued': {
    since: 'L',
    subject: () => "You've been gifted a voucher for OpenOva SME",
    lines: ({ code, credit_omr, description, sovereign_fqdn, validity_hint }) => [
      `Code: ${shown(code)}`,
      `Credit: ${shown(credit_omr)} OMR`,
      ...(shown(description) === '' ? [] : [shown(description)]),
      ...(shown(validity_hint) === '' ? [] : [shown(validity_hint)]),
      `Redeem: https://marketplace.${shown(sovereign_fqdn)}/redeem/?code=${shown(code)}`,
    ],
  },
};

/** Subject and text of a mail, undefined when the layer has no such template. */
export function renderMail(
  template: string,
  data: Data,
  layer: Layer,
): { subject: string; text: string } | undefined {
  const known = Object.hasOwn(TEMPLATES, template) ? TEMPLATES[template] : undefined;
  if (known === undefined || (known.since === 'L' && layer === 'S')) return undefined;
  return { subject: known.subject(data), text: known.lines(data).join('\n') };
}
