/** The mailing file of a campaign: kept in the ledger in pieces, and looked into. */
import { MailingFileError } from '../../../connectors/mailing-file/faults.ts';
import { sniffBytes, sniffMailingFile } from '../../../connectors/mailing-file/mailing-file.ts';
import type { CampaignFile } from '../../../contracts/campaign.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { dropFile, insertFileChunk, setCampaignFile } from '../../ledger/campaigns.ts';
import type { Store } from '../../ledger/store.ts';
import type { Operation, Writer } from '../../ledger/writer.ts';
import { chunksOf } from './pages.ts';

interface FileParts {
  store: Store;
  writer: Writer;
}

/** The first chunk tells what the file is; base64 of a multiple of three has no padding. */
const chunkBytes = Math.ceil(sniffBytes / 3) * 3;

/** In place of one that was sent before. @throws Refusal when nothing could be read from it. */
export async function keepFile(
  parts: FileParts,
  campaign: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<CampaignFile> {
  const { writer } = parts;
  const empty = { campaign, place: 0, bytes: undefined };
  await writer.write(saveFile, empty);
  try {
    let [place, size] = [0, 0];
    for await (const chunk of inChunks(bytes)) {
      await writer.write(saveFile, { campaign, place, bytes: chunk });
      size += chunk.length;
      place += 1;
    }
    return await sniff(parts, campaign, size);
  } catch (error) {
    // Half a file, or one that cannot be read, is no file.
    await writer.write(saveFile, empty);
    if (!(error instanceof MailingFileError)) throw error;
    throw new Refusal(
      'invalid_request',
      error.problems.map(({ field, reason, reasonPt }) => ({ path: field, message: reason, messagePt: reasonPt })),
    );
  }
}

async function sniff({ store, writer }: FileParts, campaign: string, size: number): Promise<CampaignFile> {
  const file = await sniffKept(store, campaign, size);
  await writer.write(sizeFile, { campaign, bytes: size });
  return file;
}

/** What is understood of a file that is kept. @throws MailingFileError */
export async function sniffKept(store: Store, campaign: string, size: number): Promise<CampaignFile> {
  const first = await chunksOf(store, campaign)[Symbol.asyncIterator]().next();
  const bytes = first.done === true ? new Uint8Array() : first.value;
  const { encoding, separator, header, sample } = sniffMailingFile(bytes, { complete: bytes.length === size });
  const records = sample.flatMap((item) => (item.ok ? [item.record.fields] : []));
  return { bytes: size, encoding, separator, header, sample: records };
}

/** Each chunk holds until the next is asked for: one piece of memory serves the whole file. */
async function* inChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const chunk = Buffer.allocUnsafeSlow(chunkBytes);
  let filled = 0;
  for await (const part of bytes) {
    for (let taken = 0; taken < part.length; ) {
      const most = Math.min(part.length - taken, chunkBytes - filled);
      chunk.set(part.subarray(taken, taken + most), filled);
      filled += most;
      taken += most;
      if (filled < chunkBytes) continue;
      yield chunk;
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}

/** Without bytes: whatever was there before goes. */
const saveFile: Operation<{ campaign: string; place: number; bytes: Buffer | undefined }, void> = {
  name: 'save-mailing-file',
  async run(tx, inputs) {
    for (const { campaign, place, bytes } of inputs) {
      if (bytes !== undefined) {
        await tx.all(insertFileChunk, campaign, place, bytes.toString('base64'));
        continue;
      }
      await tx.all(dropFile, campaign);
      await tx.all(setCampaignFile, campaign, null);
    }
    return inputs.map(() => undefined);
  },
};

const sizeFile: Operation<{ campaign: string; bytes: number }, void> = {
  name: 'size-mailing-file',
  async run(tx, inputs) {
    for (const { campaign, bytes } of inputs) await tx.all(setCampaignFile, campaign, bytes);
    return inputs.map(() => undefined);
  },
};
