/** Campaigns before they begin: changed, and their mailing looked into, so that they can be made in steps. */
import type { CampaignCheck, CampaignChoices, CampaignInput, CampaignSample } from '../../../contracts/campaign.ts';
import { Refusal } from '../../../contracts/problem.ts';
import type { NotificationRegistry } from '../../channels/notifications.ts';
import { type CampaignRow, changeReadyCampaign, dropFile, setCountedTotal } from '../../ledger/campaigns.ts';
import type { Store } from '../../ledger/store.ts';
import type { Operation, Writer } from '../../ledger/writer.ts';
import type { Clock } from '../../platform/clock.ts';
import { filterSections, opsOf } from '../logins/fields.ts';
import type { SourceReader } from '../source-reader.ts';
import type { SourceRegistry } from '../sources.ts';
import { type Campaigns, inputOf } from './campaigns.ts';
import { type CheckParts, countMailing, MailingCount } from './check.ts';
import { begun, fileFirst, noSample, requireWhole, unreadable } from './faults.ts';
import { sniffKept } from './file.ts';
import type { CampaignPages } from './pages.ts';
import { judgedPeople } from './preview.ts';
import { contextOf, peopleNow } from './wording.ts';

export interface DraftParts extends CheckParts {
  store: Store;
  writer: Writer;
  campaigns: Campaigns;
  notifications: NotificationRegistry;
  pages: CampaignPages;
  sources: SourceRegistry;
  sourceReader: Pick<SourceReader, 'page'>;
  clock: Clock;
}

/** Few enough that nobody's message waits for them. */
const atOnce = 100;
const sampleSize = 5;

export class CampaignDrafts {
  readonly #parts: DraftParts;

  constructor(parts: DraftParts) {
    this.#parts = parts;
  }

  /** What an audience can be made of. */
  choices(): CampaignChoices {
    const sources = this.#parts.sources.all().map(({ id, name, connector }) => ({
      id,
      name,
      resources: [...connector.resources],
      loginState: connector.loginState,
    }));
    const ordering = filterSections.find(({ id }) => id === 'ordering');
    const fields = (ordering?.fields ?? []).map(({ path, title, type, values }) => ({
      path,
      title,
      type,
      ops: [...opsOf[type]],
      values: values === undefined ? null : values.map((one) => ({ ...one })),
    }));
    return { sources, fields };
  }

  /** @throws Refusal naming every field that is wrong, or because it has begun. */
  async change(campaign: CampaignRow, input: CampaignInput): Promise<CampaignRow> {
    const { campaigns, writer } = this.#parts;
    const channel = campaigns.checkDraft(input);
    const changed = await writer.write(changeCampaign, { id: campaign.id, channel, input });
    if (!changed) throw new Refusal('state_conflict', [begun]);
    return campaigns.require(campaign.id);
  }

  /** What there is to map. @throws Refusal while there is no file, and when the source cannot be read. */
  async sample(campaign: CampaignRow): Promise<CampaignSample> {
    const { store, pages } = this.#parts;
    const input = inputOf(campaign);
    if (input.audience.kind === 'logins') throw new Refusal('state_conflict', [noSample]);
    if (input.audience.kind === 'file') {
      if (campaign.file_bytes === null) throw new Refusal('state_conflict', [fileFirst]);
      const { header: names, sample, ...file } = await sniffKept(store, campaign.id, campaign.file_bytes);
      return { names, sample, file };
    }
    const page = await pages.first(campaign.id, input, sampleSize);
    if (!page.ok) throw unreadable(page);
    const sample = page.records.flatMap((read) => ('record' in read ? [read.record.fields] : [])).slice(0, sampleSize);
    return { names: [...new Set(sample.flatMap((fields) => Object.keys(fields)))], sample, file: null };
  }

  /** Sends nothing. @throws Refusal when the mailing cannot be read. */
  async check(campaign: CampaignRow): Promise<CampaignCheck> {
    const { pages, writer } = this.#parts;
    const input = inputOf(campaign);
    requireWhole(campaign, input);
    const context = contextOf(this.#parts, campaign, input);
    if (input.audience.kind === 'logins') {
      const count = new MailingCount(this.#parts, context);
      count.add(judgedPeople(await peopleNow(this.#parts, input), context), new Set());
      return count.result(true);
    }
    const counted = await countMailing(this.#parts, pages.walk(campaign.id, input, atOnce), context);
    if (counted.complete && campaign.file_bytes !== null)
      await writer.write(keepTotal, { id: campaign.id, total: counted.records, bytes: campaign.file_bytes });
    return counted;
  }
}

/** False: it has begun, or is gone. */
const changeCampaign: Operation<{ id: string; channel: string; input: CampaignInput }, boolean> = {
  name: 'change-campaign',
  async run(tx, inputs) {
    const results: boolean[] = [];
    for (const { id, channel, input } of inputs) {
      const keepsFile = input.audience.kind === 'file';
      const values = [id, input.name, channel, JSON.stringify(input), input.queue ?? null, keepsFile ? 1 : 0];
      const [changed] = await tx.all(changeReadyCampaign, ...values);
      if (changed !== undefined && !keepsFile) await tx.all(dropFile, id);
      results.push(changed !== undefined);
    }
    return results;
  },
};

const keepTotal: Operation<{ id: string; total: number; bytes: number }, void> = {
  name: 'keep-counted-total',
  async run(tx, inputs) {
    for (const { id, total, bytes } of inputs) await tx.all(setCountedTotal, id, total, bytes);
    return inputs.map(() => undefined);
  },
};
