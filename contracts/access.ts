/** Who may do what in the console, and who did. */
import { z } from 'zod';
import { Timestamp } from './time.ts';

export const Role = z
  .enum(['read', 'operate', 'manage'])
  .describe(
    '`read`: sees everything. `operate`: also sends, retries, cancels, pauses, replays. `manage`: also changes channels, keys, users and lists.',
  );
export type Role = z.infer<typeof Role>;

export const UserId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/)
  .describe('What the person types to log in: small letters, digits, `.`, `_` and `-`.');

export const UserView = z.strictObject({
  id: UserId,
  name: z.string(),
  role: Role,
  createdAt: Timestamp,
  lastLoginAt: Timestamp.nullable().describe('Null: never.'),
});
export type UserView = z.infer<typeof UserView>;

export const UserInput = z.strictObject({
  name: z.string().min(1).max(255),
  role: Role,
  password: z
    .string()
    .min(12)
    .max(200)
    .optional()
    .describe(
      'At least 12 characters; only an argon2id hash is stored. Left out: the password stays; a new user needs one.',
    ),
});
export type UserInput = z.infer<typeof UserInput>;

export const AuditEntry = z.strictObject({
  id: z.string(),
  at: Timestamp,
  actor: z.string().describe('`user:maria`, or `key:` and the id of an API key.'),
  actorName: z.string(),
  action: z
    .string()
    .describe('The operation, such as `pauseChannel`; in the console also `login`, `logout` and `reveal`.'),
  target: z
    .string()
    .nullable()
    .describe('What it was done to: the id in the address. Addresses of people are left out.'),
  outcome: z
    .string()
    .nullable()
    .describe('`done`, or the code of the problem it ended with; null: the process ended before it could be told.'),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditQuery = z.strictObject({
  actor: z.string().max(255).optional(),
  action: z.string().max(64).optional(),
  target: z.string().max(255).optional(),
  cursor: z.string().max(200).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
});
export type AuditQuery = z.infer<typeof AuditQuery>;
