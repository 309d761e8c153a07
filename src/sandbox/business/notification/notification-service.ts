import { type BusinessContext, type Service, strikes } from '../context.ts';
import type { Envelope } from '../events/envelope.ts';
import { type Call, ok, type Reply, Trouble } from '../http/call.ts';
import { decodeBody } from '../http/decode.ts';
import type { Document } from '../storage/documents.ts';
import type { Mailbox } from './mailbox.ts';
import { renderMail } from './templates.ts';

const EVENTS = ['order.placed', 'provision.started', 'provision.completed', 'provision.failed'];

/** Sends mail, asked for over HTTP or by an event (billing.md 6). */
export function notificationService(context: BusinessContext, mailbox: Mailbox): Service {
  return {
    routes: [{ at: 'POST /notification/send', access: 'U', handle: (call) => send(context, mailbox, call) }],
    listen: () =>
      context.bus.subscribe('notification', EVENTS, (envelope) => onEvent(context, mailbox, envelope)),
  };
}

async function send(context: BusinessContext, mailbox: Mailbox, call: Call): Promise<Reply> {
  const { to, template, subject, data } = decodeBody(call.body, {
    to: 'text',
    template: 'text',
    subject: 'text',
    data: 'object',
  });
  if (to === '' || template === '') throw new Trouble(400, 'to and template are required');
  const mail = renderMail(template, data ?? {}, context.layer);
  if (mail === undefined) throw new Trouble(400, `unknown template: ${template}`);
  if (strikes(context, 'mail-down')) throw new Trouble(500, 'failed to send email');
  await mailbox.deliver({ to, template, subject: subject === '' ? mail.subject : subject, text: mail.text });
  return ok({ status: 'sent' });
}

async function onEvent(context: BusinessContext, mailbox: Mailbox, envelope: Envelope): Promise<void> {
  const { documents } = context.databases;
  const tenant = await documents.get<Document>('tenants.tenants', envelope.tenant_id);
  const members = (await documents.all<Document>('tenants.members')).filter(
    (one) => one.tenant_id === envelope.tenant_id && one.role === 'owner',
  );
  const to = String(members[0]?.email ?? '');
  const template = templateOf(envelope.type);
  if (to === '' || tenant === undefined || template === undefined) return;
  const workspace = `https://${String(tenant.subdomain)}.${context.fqdn}`;
  const more = { org_name: tenant.name, apps: tenant.apps, workspace_url: workspace };
  const mail = renderMail(template, { ...more, error_msg: envelope.data.error }, context.layer);
  if (mail !== undefined && !strikes(context, 'mail-down')) await mailbox.deliver({ to, template, ...mail });
}

/** The receipt expects an amount in cents that no event carries, so it shows 0.00 dollars. */
function templateOf(type: string): string | undefined {
  if (type === 'order.placed') return 'payment-received';
  return type.startsWith('provision.') ? type.replace('.', '-') : undefined;
}
