/** What an operator fills in to connect one account. Titles and help feed messages, the console form and docs. */
import { z } from 'zod';
import { failureClasses } from '../../contracts/failure.ts';
import { alphabetsFor, maxParts, transliteration, unicode } from '../kit/sms-text/fields.ts';
import type { TextOptions } from '../kit/sms-text/plan.ts';
import { type SmppSplit, smppSplits } from '../kit/sms-text/split.ts';
import { maxCharacters } from './codec/limits.ts';
import { isSmscAddress } from './fields.ts';
import { messageIdForms } from './message-id.ts';
import { receiptStates } from './receipt.ts';
import { sessionDefaults } from './session/model.ts';

/** What fits in a C-octet string of that length. */
const octetString = (most: number) =>
  z.string().regex(new RegExp(`^[\\x20-\\x7e]{0,${most}}$`), `at most ${most} plain characters`);
const smscAddress = z.string().refine(isSmscAddress, 'an address such as smpp://host:2775 or smpps://host:3550');
const octet = z.int().min(0).max(255);
const ownClasses = z.record(z.string().regex(/^\w{1,32}$/, 'letters and digits'), z.enum(failureClasses)).default({});
/** Longest of them, with its day: two digits of hours and days are all that a relative time has. */
const mostValidityHours = 24 * 31;

export const SmppConfig = z.strictObject({
  address: smscAddress.meta({
    title: 'Endereço do SMSC',
    description:
      'smpp://servidor:porta, ou smpps://servidor:porta quando a operadora usa TLS. O usuário e a senha são enviados a este endereço.',
  }),
  tlsAuthority: z
    .string()
    .regex(/-----BEGIN CERTIFICATE-----/, 'a certificate in PEM')
    .optional()
    .meta({
      title: 'Autoridade do certificado',
      description:
        'Certificado da autoridade que assina o do SMSC, em PEM, se não é uma autoridade pública. O certificado é sempre conferido.',
    }),
  mode: z.enum(['transceiver', 'transmitter_receiver']).default('transceiver').meta({
    title: 'Conexões',
    description:
      'transceiver: uma conexão que envia e recebe. transmitter_receiver: uma para enviar e outra para recibos e respostas, quando a operadora exige.',
  }),
  receiverAddress: smscAddress.optional().meta({
    title: 'Endereço para receber',
    description: 'Só com transmitter_receiver, e só se a operadora usa outro endereço ou outra porta para receber.',
  }),
  systemId: octetString(maxCharacters.systemId).min(1).meta({
    title: 'Usuário (system_id)',
    description: 'O usuário da conta SMPP na operadora ou no integrador.',
  }),
  password: octetString(maxCharacters.password).meta({
    title: 'Senha',
    description: 'A senha da conta SMPP. Uma senha recusada não é tentada de novo, para a conta não ser bloqueada.',
    secret: true,
  }),
  systemType: octetString(maxCharacters.systemType).default('').meta({
    title: 'Tipo de sistema (system_type)',
    description: 'Quase sempre vazio.',
  }),
  addressRange: octetString(maxCharacters.addressRange).default('').meta({
    title: 'Faixa de endereços (address_range)',
    description: 'Quase sempre vazia. A operadora diz se for preciso.',
  }),
  from: z
    .string()
    .regex(
      /^(?:\+?\d{3,20}|[A-Za-z0-9 ]{3,11})$/,
      'a short code, a number with country code, or 3 to 11 letters and digits',
    )
    .meta({
      title: 'Remetente',
      description: 'Short code ou número liberado na conta, só dígitos. Nomes não chegam como tais no Brasil.',
    }),
  fromTon: octet.optional().meta({
    title: 'TON do remetente',
    description: 'Deixe vazio para o usual: 0 para short code, 1 para número, 5 para nome.',
  }),
  fromNpi: octet.optional().meta({
    title: 'NPI do remetente',
    description: 'Deixe vazio para o usual: 1 para número, 0 para o resto.',
  }),
  destination: z.enum(['international', 'national']).default('international').meta({
    title: 'Número do destinatário',
    description: 'international: 5511987654321. national: 11987654321, se a operadora não quer o código do país.',
  }),
  toTon: octet.optional().meta({
    title: 'TON do destinatário',
    description: 'Deixe vazio para o usual: 1 com código do país, 2 sem ele.',
  }),
  toNpi: octet.default(1).meta({ title: 'NPI do destinatário', description: 'Quase sempre 1.' }),
  serviceType: octetString(maxCharacters.serviceType).default('').meta({
    title: 'Tipo de serviço (service_type)',
    description: 'Quase sempre vazio.',
  }),
  validityHours: z.int().min(1).max(mostValidityHours).optional().meta({
    title: 'Validade em horas',
    description: 'Por quanto tempo a operadora tenta entregar. Vazio: o prazo dela.',
  }),
  split: z.enum(smppSplits).default('udh8').meta({
    title: 'Forma de dividir textos longos',
    description:
      'udh8 serve em quase toda operadora. udh16, sar e message_payload: só se a operadora pedir; com message_payload ela mesma divide.',
  }),
  transliteration,
  unicode,
  maxParts: maxParts(255, 6),
  smscAlphabet: z.enum(['gsm7', 'latin1', 'ascii']).default('gsm7').meta({
    title: 'Alfabeto padrão do SMSC',
    description: 'O que o SMSC entende por data_coding 0. Mude se @ ou acentos chegam trocados.',
  }),
  sendReference: z.boolean().default(true).meta({
    title: 'Enviar referência própria',
    description:
      'Ligado, cada SMS leva user_message_reference; se a operadora a devolve nos recibos, um envio sem resposta é confirmado por eles. Desligue se ela recusa parâmetros opcionais.',
  }),
  messageIdForm: z.enum(messageIdForms).default('same').meta({
    title: 'Forma do ID nos recibos',
    description:
      'same, se o ID do recibo é o da resposta. As outras, se um dos dois vem em hexadecimal e o outro em decimal: sem isso os recibos não encontram as mensagens.',
  }),
  receiptsByText: z.boolean().default(false).meta({
    title: 'Recibos só pelo texto',
    description:
      'Ligue só se a operadora não marca os recibos de outro modo: ligado, qualquer pessoa pode escrever um texto que parece recibo.',
  }),
  receiptStates: z
    .record(z.string().regex(/^[A-Z]{1,16}$/, 'capital letters'), z.enum(receiptStates))
    .default({})
    .meta({
      title: 'Estados próprios nos recibos',
      description: 'O que significam os valores de stat que são só desta operadora, como {"ENTREGUE": "delivered"}.',
    }),
  statusClasses: ownClasses.meta({
    title: 'Códigos próprios nas respostas',
    description: 'A classe de command_status que são só desta operadora, por número decimal, como {"1026": "policy"}.',
  }),
  receiptClasses: ownClasses.meta({
    title: 'Códigos próprios nos recibos',
    description: 'A classe de valores de err desta operadora, como {"027": "recipient_invalid"}.',
  }),
  windowSize: z.int().min(1).max(500).default(sessionDefaults.windowSize).meta({
    title: 'Janela',
    description: 'Quantos SMS podem ficar sem resposta ao mesmo tempo. O limite da operadora costuma ser 10.',
  }),
  responseSeconds: z.number().min(0.05).max(600).default(60).meta({
    title: 'Espera pela resposta, em segundos',
    description: 'Depois dela não se sabe se o SMS foi aceito, e ele não é reenviado às cegas.',
  }),
  enquireSeconds: z.number().min(0).max(3600).default(15).meta({
    title: 'Teste da conexão, em segundos',
    description: 'Silêncio depois do qual a conexão é testada com enquire_link. 0: nunca.',
  }),
  rebindSeconds: z.number().min(0.01).max(600).default(1).meta({
    title: 'Primeira espera para reconectar, em segundos',
    description: 'Dobra a cada tentativa sem sucesso, até um minuto.',
  }),
});
export type SmppConfig = z.infer<typeof SmppConfig>;

export const textOptions = ({ split, maxParts: most, transliteration: on, unicode: allowed }: SmppConfig) =>
  ({
    method: split,
    maxParts: most,
    transliterate: on,
    alphabets: alphabetsFor(allowed),
  }) satisfies TextOptions<SmppSplit>;
