/** What the contact page reads about the person behind a message. */
import type { ChannelView } from '../../../contracts/admin.ts';
import type { ConsentView } from '../../../contracts/consent.ts';
import type { ConversationView } from '../../../contracts/conversation.ts';
import type { LogPage, LogRow } from '../../../contracts/log.ts';
import type { MessageView } from '../../../contracts/message.ts';
import type { ContactView, WindowView } from '../../../contracts/window.ts';
import { type Api, ApiProblem, part } from '../api.ts';

export interface Person {
  message: MessageView;
  /** Undefined: never wrote, so nothing is known but the address. */
  contact: ContactView | undefined;
  /** Undefined: an address that no consent is kept for. */
  consent: ConsentView | undefined;
  channels: readonly { channel: ChannelView; window: WindowView }[];
  conversations: readonly ConversationView[];
  last: readonly LogRow[];
}

const shownMessages = 15;
const shownConversations = 10;
const mostChannels = 30;

/** @throws ApiProblem `not_found`. */
export async function findPerson(api: Api, id: string): Promise<Person> {
  const message = await api.get<MessageView>(`/v1/messages/${part(id)}`);
  const address = message.contact;
  const [contact, consent, { data: channels }, conversations, log] = await Promise.all([
    known(api.find<ContactView>(`/v1/contacts/${part(address)}`)),
    known(api.find<ConsentView>(`/v1/consents/${part(address)}`)),
    api.get<{ data: ChannelView[] }>('/v1/channels'),
    known(api.get<{ data: ConversationView[] }>('/v1/conversations', { contact: address, limit: shownConversations })),
    api.get<LogPage>('/v1/log', { contact: address, limit: shownMessages }),
  ]);
  // The message's own channel first.
  const shown = [...channels]
    .filter(({ state }) => state !== 'off')
    .sort((a, b) => Number(b.id === message.channel) - Number(a.id === message.channel))
    .slice(0, mostChannels);
  const windows = await Promise.all(
    shown.map(async (channel) => ({
      channel,
      window: await known(api.find<WindowView>(`/v1/windows/${part(channel.id)}/${part(address)}`)),
    })),
  );
  return {
    message,
    contact,
    consent,
    channels: windows.flatMap(({ channel, window }) => (window === undefined ? [] : [{ channel, window }])),
    conversations: conversations?.data ?? [],
    last: log.data,
  };
}

/** An address that is no phone and no id of a user has neither window nor consent. */
async function known<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.code === 'recipient_invalid') return undefined;
    throw error;
  }
}
