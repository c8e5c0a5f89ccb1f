/**
 * What a message can carry, in provider-neutral form. Connectors translate these shapes; a kind that a connector
 * cannot express is refused with `unsupported_content` before anything is sent.
 */
import { z } from 'zod';

const text = (max: number) => z.string().min(1).max(max);

/** Exactly one of the two. */
const mediaSource = {
  link: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .meta({
      description: 'Public URL; either this or `mediaId`.',
      pattern: '^[hH][tT][tT][pP][sS]?:',
    })
    .optional(),
  mediaId: text(255).optional().describe("Id from the provider's upload call."),
};
/** With the same rule in JSON Schema: a refinement is code and would otherwise be missing from the published schemas. */
const oneSource = [
  z.refine<{ link?: string | undefined; mediaId?: string | undefined }>(
    (media) => (media.link === undefined) !== (media.mediaId === undefined),
    { error: 'exactly one of link and mediaId is required' },
  ),
  z.meta({ oneOf: [{ required: ['link'] }, { required: ['mediaId'] }] }),
] as const;

const caption = z.string().max(4096).optional();

export const TextContent = z.strictObject({
  type: z.literal('text'),
  body: text(65536),
  previewUrl: z.boolean().optional(),
});

export const ImageContent = z.strictObject({ type: z.literal('image'), ...mediaSource, caption }).check(...oneSource);

export const DocumentContent = z
  .strictObject({ type: z.literal('document'), ...mediaSource, caption, filename: text(255).optional() })
  .check(...oneSource);

export const AudioContent = z
  .strictObject({ type: z.literal('audio'), ...mediaSource, voice: z.boolean().optional() })
  .check(...oneSource);

export const VideoContent = z.strictObject({ type: z.literal('video'), ...mediaSource, caption }).check(...oneSource);

export const StickerContent = z.strictObject({ type: z.literal('sticker'), ...mediaSource }).check(...oneSource);

const place = {
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: z.string().max(1000).optional(),
  address: z.string().max(1000).optional(),
};

export const LocationContent = z.strictObject({ type: z.literal('location'), ...place });

export const ContactCard = z.strictObject({
  name: z.strictObject({
    formattedName: text(255),
    firstName: z.string().max(255).optional(),
    lastName: z.string().max(255).optional(),
    middleName: z.string().max(255).optional(),
    prefix: z.string().max(255).optional(),
    suffix: z.string().max(255).optional(),
  }),
  phones: z
    .array(
      z.strictObject({ phone: text(64), type: z.string().max(32).optional(), waId: z.string().max(64).optional() }),
    )
    .optional(),
  emails: z.array(z.strictObject({ email: text(255), type: z.string().max(32).optional() })).optional(),
  urls: z.array(z.strictObject({ url: text(2048), type: z.string().max(32).optional() })).optional(),
  org: z
    .strictObject({
      company: z.string().max(255).optional(),
      department: z.string().max(255).optional(),
      title: z.string().max(255).optional(),
    })
    .optional(),
  birthday: z.iso.date().optional(),
});

export const ContactsContent = z.strictObject({
  type: z.literal('contacts'),
  contacts: z.array(ContactCard).min(1).max(257),
});

export const ReactionContent = z.strictObject({
  type: z.literal('reaction'),
  messageId: text(512).describe("Ponte's id or the provider's id of the message reacted to."),
  emoji: z.string().max(64).describe('An empty string removes the reaction.'),
});

export const InteractiveHeader = z.union([
  z.strictObject({ type: z.literal('text'), text: text(4096) }),
  z.strictObject({ type: z.enum(['image', 'video']), ...mediaSource }).check(...oneSource),
  z.strictObject({ type: z.literal('document'), ...mediaSource, filename: text(255).optional() }).check(...oneSource),
]);

const around = {
  header: InteractiveHeader.optional(),
  body: text(4096),
  footer: text(4096).optional(),
};

export const InteractiveAction = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('buttons'),
    ...around,
    buttons: z.array(z.strictObject({ id: z.string().max(1024), title: z.string().max(1024) })).max(100),
  }),
  z.strictObject({
    kind: z.literal('list'),
    ...around,
    button: z.string().max(1024),
    sections: z
      .array(
        z.strictObject({
          title: z.string().max(1024).optional(),
          rows: z
            .array(
              z.strictObject({
                id: z.string().max(1024),
                title: z.string().max(1024),
                description: z.string().max(1024).optional(),
              }),
            )
            .max(100),
        }),
      )
      .max(100),
  }),
  z.strictObject({ kind: z.literal('url'), ...around, displayText: z.string().max(1024), url: z.url().max(2048) }),
  z.strictObject({ kind: z.literal('location_request'), body: text(4096) }),
  z.strictObject({
    kind: z.literal('flow'),
    ...around,
    flowId: text(255),
    flowToken: text(1024),
    buttonText: z.string().max(1024),
    screen: z.string().max(255).optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    mode: z.enum(['draft', 'published']).optional(),
  }),
  /** Provider-native interactive object, passed through unread (`product`, `order_details`, carousels, ...). */
  z.strictObject({ kind: z.literal('native'), interactive: z.record(z.string(), z.unknown()) }),
]);

export const InteractiveContent = z.strictObject({ type: z.literal('interactive'), interactive: InteractiveAction });

/** A template value: plain text, or a typed value with the text to show where the provider cannot format it. */
export const TemplateValue = z.union([
  z.string().max(32768),
  z.strictObject({
    currency: z.strictObject({
      fallback: text(255),
      code: z.string().regex(/^[A-Z]{3}$/, 'ISO 4217 code'),
      amount1000: z.int(),
    }),
  }),
  z.strictObject({ dateTime: z.strictObject({ fallback: text(255) }) }),
]);

export const TemplateHeader = z.union([
  z.strictObject({ type: z.literal('text'), text: z.string().max(4096), name: text(255).optional() }),
  z.strictObject({ type: z.enum(['image', 'video']), ...mediaSource }).check(...oneSource),
  z.strictObject({ type: z.literal('document'), ...mediaSource, filename: text(255).optional() }).check(...oneSource),
  z.strictObject({ type: z.literal('location'), ...place }),
]);

const index = z.int().min(0).max(9).describe('Position over all buttons of the template, static ones included.');
export const TemplateButton = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('quick_reply'), index, payload: text(1024) }),
  z.strictObject({ type: z.literal('url'), index, text: text(2048) }),
  z.strictObject({ type: z.literal('copy_code'), index, code: text(255) }),
  z.strictObject({
    type: z.literal('flow'),
    index,
    flowToken: z.string().max(1024).optional(),
    data: z.record(z.string(), z.unknown()).optional(),
  }),
  z.strictObject({ type: z.literal('catalog'), index, thumbnailProductId: text(255).optional() }),
]);

export const TemplateContent = z.strictObject({
  type: z.literal('template'),
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'lower-case letters, digits and underscore, at most 512'),
  language: z.string().regex(/^[a-z]{2,3}([_-][A-Za-z0-9]{2,4})?$/, 'language code such as pt_BR'),
  header: TemplateHeader.optional(),
  parameters: z
    .union([z.array(TemplateValue).max(200), z.record(z.string(), TemplateValue)])
    .optional()
    .describe('Body values: an array fills {{1}}, {{2}}...; an object fills named parameters.'),
  buttons: z.array(TemplateButton).max(10).optional(),
});

export const Content = z.discriminatedUnion('type', [
  TextContent,
  TemplateContent,
  ImageContent,
  DocumentContent,
  AudioContent,
  VideoContent,
  StickerContent,
  LocationContent,
  ContactsContent,
  InteractiveContent,
  ReactionContent,
]);
export type Content = z.infer<typeof Content>;
export type ContentType = Content['type'];
export type TemplateContent = z.infer<typeof TemplateContent>;

export const contentTypes: readonly ContentType[] = [
  'text',
  'template',
  'image',
  'document',
  'audio',
  'video',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'reaction',
];

/** A file a customer sent: fetched later through the channel, never embedded in an event. */
export const MediaReference = z.strictObject({
  mediaId: z.string(),
  mimeType: z.string().optional(),
  sha256: z.string().optional(),
  filename: z.string().optional(),
  caption: z.string().optional(),
  url: z.string().optional(),
  voice: z.boolean().optional(),
  animated: z.boolean().optional(),
});
export type MediaReference = z.infer<typeof MediaReference>;

/**
 * Content of a message received. `type` is one of Ponte's kinds or the provider's own word for a kind Ponte does not
 * know yet; whatever has no field here stays in `native`, so that nothing a customer sent is lost.
 */
export const InboundContent = z.strictObject({
  type: z.string(),
  text: z.string().optional(),
  media: MediaReference.optional(),
  location: z
    .strictObject({
      latitude: z.number(),
      longitude: z.number(),
      name: z.string().optional(),
      address: z.string().optional(),
      url: z.string().optional(),
    })
    .optional(),
  contacts: z.array(z.record(z.string(), z.unknown())).optional(),
  reply: z
    .strictObject({
      kind: z.string(),
      id: z.string().optional(),
      title: z.string().optional(),
      description: z.string().optional(),
      response: z.string().optional().describe('Flow answer as sent: usually, not always, a JSON object.'),
    })
    .optional()
    .describe('A pressed button, chosen row or submitted flow.'),
  reaction: z
    .strictObject({ messageId: z.string(), emoji: z.string().optional() })
    .optional()
    .describe('`emoji` absent = the reaction was removed.'),
  order: z.record(z.string(), z.unknown()).optional(),
  system: z.record(z.string(), z.unknown()).optional(),
  missingParts: z
    .array(z.int())
    .optional()
    .describe('Parts of a long SMS that never came; `[…]` stands in their place in the text.'),
  originalMessageId: z.string().optional().describe('Edit and revoke name the message they change.'),
  native: z.unknown().optional().describe("The parts of the provider's own object that have no field here."),
});
export type InboundContent = z.infer<typeof InboundContent>;
