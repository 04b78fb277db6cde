/** A photo as it is sent, and the pixels of the original per pixel of it. */
export interface Shrunk {
  photo: Blob;
  factor: number;
}

/** Side of what is analyzed: faces are found in it as well, and it is sent in a fraction of the time. */
export const PREVIEW_SIDE = 1600;
/** Home Assistant takes 16 MiB in a request. */
export const MOST_BYTES = 16 * 1024 * 1024 - 4096;
const LARGE_SIDE = 4096;

/** A photo no longer than `side`, upright; itself if it is small, or if the browser cannot read it. */
export async function shrink(photo: Blob, side: number): Promise<Shrunk> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(photo);
  } catch {
    return { photo, factor: 1 };
  }
  try {
    const factor = Math.max(bitmap.width, bitmap.height) / side;
    if (factor <= 1) return { photo, factor: 1 };
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width / factor);
    canvas.height = Math.round(bitmap.height / factor);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const smaller = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
    return smaller ? { photo: smaller, factor } : { photo, factor: 1 };
  } finally {
    bitmap.close();
  }
}

/** A photo that Home Assistant takes: itself, or smaller if it has too many bytes. */
export const sendablePhoto = (photo: Blob): Promise<Shrunk> =>
  photo.size <= MOST_BYTES ? Promise.resolve({ photo, factor: 1 }) : shrink(photo, LARGE_SIDE);
