/** Endings of the formats that are read. */
export const IMAGE_ENDINGS = /^\.(jpe?g|png|bmp|webp|tiff?|gif)$/i;
