/** A window as a person asks about it: open or not, until when, what may go, and why. */
import type { Identities } from '../../connectors/kit/connector.ts';
import { type ContentType, contentTypes } from '../../contracts/content.ts';
import { refusalReasons } from '../../contracts/reasons.ts';
import type { WindowView } from '../../contracts/window.ts';
import type { WindowRow } from '../ledger/windows.ts';
import { iso, isoOrNull } from '../platform/clock.ts';
import type { RuleChannel } from '../rules/channel.ts';
import { openUntil } from '../rules/checks/window.ts';

export interface WindowAsked {
  channel: RuleChannel;
  /** Kinds of content the channel can send at all. */
  content: readonly ContentType[];
  contact: string;
  ids: Identities;
  window: WindowRow | undefined;
  lastTemplateAt: number | null;
  now: number;
}

type Bilingual = { en: string; pt: string };

export function windowView(asked: WindowAsked): Omit<WindowView, 'reason'> & { reasonEn: string } {
  const { channel, content, contact, ids, window, lastTemplateAt, now } = asked;
  const lastInboundAt = window?.last_inbound_at ?? null;
  const open = !channel.hasWindow || stillOpen(window, now);
  const enforced = !open && channel.rules.enforceWindow;
  const mayTemplate = channel.rules.templateAfterExpiry || window === undefined;
  const awaitingCustomer = enforced && lastTemplateAt !== null && lastTemplateAt > (lastInboundAt ?? 0);
  const canTemplate = content.includes('template') && mayTemplate;
  const { en, pt } = reasonOf({ ...asked, open, awaitingCustomer, mayTemplate });
  return {
    channel: channel.id,
    contact,
    contactIds: ids,
    state: open ? 'open' : 'closed',
    expiresAt: isoOrNull(window?.until ?? null),
    openedBy: window === undefined ? null : (window.opened_by as 'message' | 'call'),
    lastInboundAt: isoOrNull(lastInboundAt),
    closedByProviderAt: isoOrNull(window?.closed_at ?? null),
    freeEntryUntil: isoOrNull(window?.free_entry_until ?? null),
    needsTemplate: enforced,
    allowed: contentTypes.filter(
      (type) => content.includes(type) && (type === 'template' ? open || mayTemplate : !enforced),
    ),
    awaitingCustomer,
    lastTemplateAt: isoOrNull(lastTemplateAt),
    alert: enforced ? 'template_required' : null,
    actions: enforced && canTemplate ? ['select_template'] : [],
    reasonEn: en,
    reasonPt: pt,
  };
}

const stillOpen = (window: WindowRow | undefined, now: number): boolean =>
  window !== undefined &&
  openUntil(
    { windowUntil: window.until, windowClosedAt: window.closed_at, lastInboundAt: window.last_inbound_at },
    now,
  ) !== null;

function reasonOf({
  channel,
  window,
  lastTemplateAt,
  open,
  awaitingCustomer,
  mayTemplate,
}: WindowAsked & { open: boolean; awaitingCustomer: boolean; mayTemplate: boolean }): Bilingual {
  if (!channel.hasWindow) return { en: 'This channel has no window.', pt: 'Este canal não tem janela.' };
  const said = customerSaid(window);
  if (open) {
    const until = iso(window?.until ?? 0);
    return { en: `${said.en} Free-form may go until ${until}.`, pt: `${said.pt} Mensagem livre até ${until}.` };
  }
  const parts = [said, rule(channel.rules.enforceWindow, mayTemplate)];
  if (awaitingCustomer && lastTemplateAt !== null)
    parts.push({
      en: `A template went at ${iso(lastTemplateAt)} and is not answered yet.`,
      pt: `Um template foi enviado em ${iso(lastTemplateAt)} e ainda não foi respondido.`,
    });
  return { en: parts.map(({ en }) => en).join(' '), pt: parts.map(({ pt }) => pt).join(' ') };
}

function customerSaid(window: WindowRow | undefined): Bilingual {
  if (window === undefined)
    return {
      en: 'The customer never wrote on this channel.',
      pt: 'O cliente nunca escreveu neste canal.',
    };
  const { closed_at: closedAt, last_inbound_at: at } = window;
  if (closedAt !== null && closedAt >= at)
    return {
      en: `The provider said at ${iso(closedAt)} that the window is closed.`,
      pt: `O provedor disse em ${iso(closedAt)} que a janela está fechada.`,
    };
  return window.opened_by === 'call'
    ? { en: `The customer last called at ${iso(at)}.`, pt: `Última ligação do cliente em ${iso(at)}.` }
    : { en: `The customer last wrote at ${iso(at)}.`, pt: `Última mensagem do cliente em ${iso(at)}.` };
}

function rule(enforced: boolean, mayTemplate: boolean): Bilingual {
  if (!enforced)
    return {
      en: 'This channel sends free-form all the same, and the provider decides.',
      pt: 'Este canal envia mensagem livre mesmo assim, e quem decide é o provedor.',
    };
  const { en, pt } = mayTemplate ? refusalReasons.window_closed : refusalReasons.contact_expired;
  return { en, pt };
}
