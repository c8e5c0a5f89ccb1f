/** The provider's own channels, to choose one from while a channel is being set up. */
import { z } from 'zod';
import { Failure } from './failure.ts';

export const ProviderChannelInput = z.strictObject({
  connector: z.string().min(1).max(64),
  config: z
    .record(z.string(), z.unknown())
    .describe('What is filled in so far: address and credentials are enough. "***" takes the secret that is stored.'),
});
export type ProviderChannelInput = z.infer<typeof ProviderChannelInput>;

export const ProviderChannel = z.strictObject({
  id: z.string().describe('For `config`, in the field named by `field`.'),
  name: z.string(),
  medium: z.string().nullable().describe("The provider's word, such as `Whatsapp`."),
  integration: z.string().nullable().describe("What stands behind it, in the provider's word."),
  active: z.boolean(),
});
export type ProviderChannel = z.infer<typeof ProviderChannel>;

export const ProviderChannelList = z.strictObject({
  ok: z.boolean(),
  field: z.string().describe('The field of `config` that takes the id of the chosen one.'),
  channels: z.array(ProviderChannel),
  failure: Failure.nullable().describe('Why they could not be read.'),
  tookMs: z.int().min(0),
});
export type ProviderChannelList = z.infer<typeof ProviderChannelList>;
