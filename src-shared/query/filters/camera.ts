// `camera:` — part of the maker and the model of the camera. Runs everywhere; pure.
import { textFilter } from './filter.ts';

export const cameraFilter = textFilter({ key: 'camera', aliases: ['make', 'model', '相机'], hint: 'fuji' });
