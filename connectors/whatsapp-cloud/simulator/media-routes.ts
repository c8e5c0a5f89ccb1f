import type { BusinessNumber } from './directory.ts';
import { GraphRefusal } from './graph-error.ts';
import type { Answer, GraphRequest } from './graph-request.ts';
import { checkUpload, type MediaFile } from './media.ts';
import type { Json } from './model.ts';
import type { World } from './world.ts';

async function formOf(request: GraphRequest): Promise<FormData> {
  try {
    const headers = { 'content-type': request.headers.contentType };
    return await new Response(new Uint8Array(request.body), { headers }).formData();
  } catch {
    throw new GraphRefusal(100, 'The parameter messaging_product is required');
  }
}

export async function uploadMedia(world: World, number: BusinessNumber, request: GraphRequest): Promise<Answer> {
  const form = await formOf(request);
  if (form.get('messaging_product') !== 'whatsapp')
    throw new GraphRefusal(100, 'The parameter messaging_product is required');
  const file = form.get('file');
  if (file === null || typeof file === 'string') throw new GraphRefusal(100, 'The parameter file is required');
  const type = form.get('type');
  const mimeType = typeof type === 'string' ? type : file.type;
  const bytes = new Uint8Array(await file.arrayBuffer());
  checkUpload(mimeType, bytes.length);
  const stored = world.media.add({
    wabaId: number.account.options.wabaId,
    bytes,
    mimeType,
    origin: 'upload',
    ...(file.name !== '' && { filename: file.name }),
  });
  return { status: 200, body: JSON.stringify({ id: stored.id }) };
}

export const describeMedia = (world: World, file: MediaFile): Json => ({
  messaging_product: 'whatsapp',
  url: world.baseUrl + world.media.address(file),
  mime_type: file.mimeType,
  sha256: file.sha256.toString('hex'),
  file_size: file.bytes.length,
  id: file.id,
});

export function deleteMedia(world: World, file: MediaFile): Json {
  world.media.delete(file.id);
  return { success: true };
}

const plain = (status: number, body: string): Answer => ({ status, body, headers: { 'content-type': 'text/plain' } });

/** The file host answers in plain text, wants the same token, and turns away clients that do not say who they are. */
export function answerDownload(world: World, request: GraphRequest): Answer {
  if (request.method !== 'GET') return plain(405, 'Method Not Allowed');
  if (!request.headers.userAgent) return plain(403, 'Forbidden');
  const file = world.media.atAddress(request.query);
  if (file === undefined) return plain(404, 'Not Found');
  const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
  if (world.directory.accountFor(file.wabaId, token) === undefined) return plain(401, 'Unauthorized');
  return { status: 200, body: file.bytes, headers: { 'content-type': file.mimeType } };
}
