/** `POST /v1/messages/batch`: what to send, and the answer with one result per item, in the order of the request. */
import { z } from 'zod';
import { Accepted, maxBatchSize, SendMessage } from './message.ts';
import { Problem } from './problem.ts';

/** For callers. The hub itself reads `SendBatch` and then item by item, so that a bad one never spoils the others. */
export const BatchRequest = z.strictObject({ messages: z.array(SendMessage).min(1).max(maxBatchSize) });

const index = z.int().min(0).describe('Position in `messages`.');

export const BatchItemResult = z.union([
  z.strictObject({ index, accepted: Accepted }),
  z.strictObject({ index, problem: Problem }),
]);
export type BatchItemResult = z.infer<typeof BatchItemResult>;

export const BatchResult = z.strictObject({ results: z.array(BatchItemResult) });
export type BatchResult = z.infer<typeof BatchResult>;
