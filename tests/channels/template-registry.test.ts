/** The registry of templates by itself: accounts read whole, webhooks in between, and one more look after a mismatch. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProviderRequest, TemplateItem } from '../../connectors/kit/connector.ts';
import { whatsappCloud } from '../../connectors/whatsapp-cloud/connector.ts';
import type { TemplateContent } from '../../contracts/content.ts';
import { ChannelRules } from '../../contracts/rules.ts';
import { explainMismatch } from '../../src/channels/explain-mismatch.ts';
import type { LiveChannel } from '../../src/channels/registry.ts';
import { applyTemplateItem, TemplateRegistry } from '../../src/channels/templates.ts';
import { Writer } from '../../src/ledger/writer.ts';
import type { HttpClient } from '../../src/platform/http.ts';
import { config } from '../connectors/fixtures/whatsapp-cloud/kit.ts';
import { openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { TestClock } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

function liveChannel(id: string, wabaId = config.wabaId): LiveChannel {
  const own = { ...config, wabaId, phoneNumberId: `1${id.length}` };
  return {
    id,
    connector: whatsappCloud,
    name: id,
    state: 'active',
    origin: 'api',
    context: { id, config: own },
    address: whatsappCloud.address(own),
    secrets: [],
    limits: whatsappCloud.limits,
    judged: {
      id,
      medium: 'whatsapp',
      hasWindow: true,
      rules: ChannelRules.parse({}),
      templateLimits: whatsappCloud.templates?.limits,
    },
    scope: wabaId,
    shared: { accountMps: undefined, portfolioTier: undefined, realtimeShare: undefined },
    health: null,
  };
}

const wire = (name: string, body: string, more: object = {}) => ({
  id: '1',
  name,
  language: 'pt_BR',
  status: 'APPROVED',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: body }],
  ...more,
});

/** A provider with the templates of one account, that counts how often it is read. */
class Provider implements HttpClient {
  templates = [wire('aviso', 'Olá {{1}}'), wire('outro', 'Oi')];
  away = false;
  reads: ProviderRequest[] = [];

  async request(request: ProviderRequest) {
    this.reads.push(request);
    if (this.away) throw new Error('connect ECONNREFUSED');
    return { status: 200, headers: {}, body: JSON.stringify({ data: this.templates }) };
  }
  close = () => Promise.resolve();
}

const matriz = liveChannel('wa-matriz');
const suporte = liveChannel('wa-suporte-2');
const elsewhere = liveChannel('wa-outra', '102000000000009');
const channels = [matriz, suporte, elsewhere];
const sameAccount = ({ scope }: LiveChannel) => channels.filter((one) => one.scope === scope);
const notice = (change: TemplateItem['change'], value: string, name = 'aviso', language = 'pt_BR'): TemplateItem => ({
  kind: 'template',
  key: 'k',
  route: {},
  raw: {},
  name,
  language,
  change,
  value,
});

describe.each(ledgers)('the template registry on %s', (name) => {
  let ledger: TestLedger;
  let provider: Provider;
  let registry: TemplateRegistry;
  const clock = new TestClock();
  const another = () => new TemplateRegistry(ledger.store, new Writer(ledger.store), provider, clock, sameAccount);
  beforeEach(async () => {
    ledger = await openTestLedger(name);
    provider = new Provider();
    registry = another();
    await registry.load();
  });
  afterEach(() => ledger.remove());
  const apply = (channel: string, item: TemplateItem) =>
    ledger.store.transaction((tx) => applyTemplateItem(tx, channel, item));
  const statusIn = (channel: string) => registry.find(channel, 'aviso', 'pt_BR')?.status;

  test('before the first reading nothing is known, and that is known', async () => {
    expect(registry.syncedAt('wa-matriz')).toBeNull();
    expect(registry.find('wa-matriz', 'aviso', 'pt_BR')).toBeUndefined();
    await registry.sync(matriz);
    expect(registry.syncedAt('wa-matriz')).toBe(clock.now());
    clock.advance(61_500);
    expect(registry.ageSeconds(registry.all('wa-matriz')[0] as never)).toBe(61);
  });

  test('one reading serves every channel of the account, and no other', async () => {
    expect(await registry.sync(suporte)).toBe(2);
    expect([matriz, suporte].map(({ id }) => registry.all(id).length)).toEqual([2, 2]);
    expect([registry.all('wa-outra'), registry.syncedAt('wa-outra')]).toEqual([[], null]);
  });

  test('the hourly round reads each account once, and a failure of one is told', async () => {
    const told: string[] = [];
    await registry.syncAll(channels, ({ id }) => told.push(id));
    expect(provider.reads).toHaveLength(2);
    provider.away = true;
    await registry.syncAll(channels, ({ id }) => told.push(id));
    expect(told).toEqual(['wa-matriz', 'wa-outra']);
    expect(registry.all()).toHaveLength(6);
  });

  test('a template that the provider no longer has is gone after the next reading, also within one millisecond', async () => {
    await registry.sync(matriz);
    provider.templates = [wire('aviso', 'Olá {{1}}'), wire('aviso', 'duas vezes')];
    await registry.sync(matriz);
    expect(registry.all('wa-matriz').map((one) => one.name)).toEqual(['aviso']);
  });

  test('pt-BR and pt_BR are one language, in questions and in webhooks', async () => {
    await registry.sync(matriz);
    expect(registry.find('wa-matriz', 'aviso', 'pt-BR')?.name).toBe('aviso');
    await apply('wa-matriz', notice('status', 'PAUSED', 'aviso', 'pt-BR'));
    await registry.load();
    expect([statusIn('wa-matriz'), statusIn('wa-suporte-2')]).toEqual(['PAUSED', 'APPROVED']);
  });

  test('webhooks change status, quality and category, each only its own', async () => {
    await registry.sync(matriz);
    await apply('wa-matriz', notice('quality', 'RED'));
    await apply('wa-matriz', notice('category', 'MARKETING'));
    await registry.load();
    expect(registry.find('wa-matriz', 'aviso', 'pt_BR')).toMatchObject({
      status: 'APPROVED',
      quality: 'RED',
      category: 'MARKETING',
    });
  });

  test('what another process has written is loaded by the next look, and only then', async () => {
    await registry.refresh(channels);
    const reads = provider.reads.length;
    const other = another();
    await other.load();
    await apply('wa-matriz', notice('status', 'PAUSED'));
    await Promise.all([registry.refresh(channels), other.refresh(channels)]);
    expect([statusIn('wa-matriz'), other.find('wa-matriz', 'aviso', 'pt_BR')?.status]).toEqual(['PAUSED', 'PAUSED']);
    expect(provider.reads).toHaveLength(reads);
  });

  test.each([
    ['a template nobody knew', notice('status', 'APPROVED', 'novo')],
    ['a text that was edited', notice('components', 'UPDATED')],
  ])('%s is read from the provider within the next minute', async (_, item) => {
    await registry.refresh(channels);
    provider.templates = [wire('aviso', 'Olá {{1}} e {{2}}'), wire('novo', 'Novo')];
    await apply('wa-matriz', item);
    clock.advance(60_000);
    await registry.refresh(channels);
    expect(registry.find('wa-matriz', 'novo', 'pt_BR')?.body.text).toBe('Novo');
    expect(registry.find('wa-suporte-2', 'aviso', 'pt_BR')?.body.parameters).toEqual(['1', '2']);
    const reads = provider.reads.length;
    clock.advance(60_000);
    await registry.refresh(channels);
    expect(provider.reads).toHaveLength(reads);
  });

  describe('after a refusal of the provider', () => {
    const content: TemplateContent = { type: 'template', name: 'aviso', language: 'pt_BR', parameters: ['Ana'] };
    const explain = () => explainMismatch(registry, matriz, content);

    test('the account is read once for all who ask, and the true cause is told', async () => {
      await registry.sync(matriz);
      provider.templates = [wire('aviso', 'Olá {{1}}, {{2}}')];
      const answers = await Promise.all([explain(), explain(), explain()]);
      expect(provider.reads).toHaveLength(2);
      for (const answer of answers) expect(answer?.detail).toMatch(/recebe 2 parâmetros, foram enviados 1/);
    });

    test('at most once a minute', async () => {
      await explain();
      clock.advance(59_000);
      expect((await explain())?.detail).toMatch(/confere com o registro/);
      expect(provider.reads).toHaveLength(1);
      clock.advance(1_000);
      provider.templates = [wire('aviso', 'Olá {{1}}', { status: 'PAUSED' })];
      expect((await explain())?.detail).toMatch(/foi pausado/);
      expect(provider.reads).toHaveLength(2);
    });

    test('a provider that is away says nothing, and nothing is changed', async () => {
      await registry.sync(matriz);
      provider.away = true;
      expect(await explain()).toBeUndefined();
      expect(registry.all('wa-matriz')).toHaveLength(2);
    });
  });
});
