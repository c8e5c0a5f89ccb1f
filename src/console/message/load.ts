/** What the message pages read of one message: itself, the others of its plan, and the channels there are. */
import type { ChannelView } from '../../../contracts/admin.ts';
import type { MessageView } from '../../../contracts/message.ts';
import { type Api, part } from '../api.ts';

export interface Found {
  message: MessageView;
  /** Of the channels the reader may see. */
  channels: readonly ChannelView[];
  /** All messages of its plan, itself included, in the order in which they were made. */
  family: readonly MessageView[];
}

/** Plans have at most five steps, and a step may have a plan of its own. */
const mostOfFamily = 12;

/** @throws ApiProblem `not_found`. */
export async function findMessage(api: Api, id: string): Promise<Found> {
  const [message, { data: channels }] = await Promise.all([
    api.get<MessageView>(`/v1/messages/${part(id)}`),
    api.get<{ data: ChannelView[] }>('/v1/channels'),
  ]);
  const others = new Set(message.timeline.flatMap(({ messageId }) => messageId ?? []));
  others.delete(message.id);
  const found = await Promise.all(
    [...others].slice(0, mostOfFamily).map((other) => api.find<MessageView>(`/v1/messages/${part(other)}`)),
  );
  const family = [message, ...found.filter((one) => one !== undefined)];
  return { message, channels, family: family.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

export const channelOf = ({ message, channels }: Found): ChannelView | undefined =>
  channels.find(({ id }) => id === message.channel);

export const nameOfChannel = (channels: readonly ChannelView[], id: string): string =>
  channels.find((channel) => channel.id === id)?.name ?? id;
