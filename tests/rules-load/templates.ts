/** The account's templates, and messages that fit them or do not. */
import type { TemplateOptions } from '../../connectors/whatsapp-cloud/simulator.ts';
import type { TemplateContent } from '../../contracts/content.ts';

const language = 'pt_BR';

export const templates: TemplateOptions[] = [
  {
    name: 'lembrete_fatura',
    language,
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Fatura {{1}}', example: { header_text: ['1'] } },
      {
        type: 'BODY',
        text: 'Olá {{1}}, sua fatura de {{2}} vence em {{3}}. Conte conosco.',
        example: { body_text: [['Ana', 'R$ 10,00', '10/12']] },
      },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'URL', text: 'Pagar', url: 'https://example.com/f/{{1}}', example: ['https://example.com/f/1'] },
        ],
      },
    ],
  },
  {
    name: 'visita_marcada',
    language,
    category: 'UTILITY',
    parameterFormat: 'NAMED',
    components: [{ type: 'BODY', text: 'Olá {{nome}}, a visita {{protocolo}} ficou para {{dia}}, sem falta.' }],
  },
  {
    name: 'oferta_fibra',
    language,
    category: 'MARKETING',
    components: [{ type: 'BODY', text: '{{1}}, sua rua já tem fibra. Peça com o código {{2}} hoje.' }],
  },
  {
    name: 'aviso_pausado',
    language,
    status: 'PAUSED',
    components: [{ type: 'BODY', text: 'Olá {{1}}, um aviso para você.' }],
  },
  {
    name: 'aviso_rejeitado',
    language,
    status: 'REJECTED',
    components: [{ type: 'BODY', text: 'Olá {{1}}, um aviso para você.' }],
  },
];

type MakeTemplate = (place: number) => TemplateContent;

/** Some values come from an ERP with line breaks in them: the provider refuses those (132018). */
const nameAt = (place: number): string => (place % 40 === 0 ? 'Ana\nMaria\tda    Silva     Souza' : `Cliente ${place}`);

const invoice: MakeTemplate = (place) => ({
  type: 'template',
  name: 'lembrete_fatura',
  language,
  header: { type: 'text', text: String(place) },
  parameters: [nameAt(place), `R$ ${place % 900},90`, '10/12'],
  buttons: [{ type: 'url', index: 0, text: String(place) }],
});

/** Named values. */
export const visit: MakeTemplate = (place) => ({
  type: 'template',
  name: 'visita_marcada',
  language,
  parameters: { dia: 'sexta-feira', nome: nameAt(place), protocolo: String(place) },
});

export const offer: MakeTemplate = (place) => ({
  type: 'template',
  name: 'oferta_fibra',
  language,
  parameters: [nameAt(place), `FIBRA${place}`],
});

export const goodTemplates: readonly MakeTemplate[] = [invoice, visit, offer];

/** None of these may reach the provider. */
export const badTemplates: readonly MakeTemplate[] = [
  (place) => ({ ...offer(place), parameters: [nameAt(place)] }),
  (place) => ({ ...invoice(place), buttons: [] }),
  (place) => ({ ...visit(place), parameters: { nome: nameAt(place), protocolo: String(place), data: 'sexta-feira' } }),
  (place) => ({ ...offer(place), name: 'oferta_que_ninguem_criou' }),
  (place) => ({ ...offer(place), language: 'pt_PT' }),
  (place) => ({ ...offer(place), name: 'aviso_pausado', parameters: [nameAt(place)] }),
  (place) => ({ ...offer(place), name: 'aviso_rejeitado', parameters: [nameAt(place)] }),
];
