import type { Ask } from '../../asking.ts';
import { numberAt, textAt, textsAt, timeAt } from '../../docker/reading.ts';
import { readVersion } from '../engine/version.ts';
import { inspectImage } from './inspect-image.ts';

/** What uname calls an architecture, in Go's words, which images use. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  i686: '386',
};

/** `image`. */
export const askImage: Ask<'image'> = async (asking, { service }) => {
  const [image, { arch }] = await Promise.all([inspectImage(asking, service), readVersion(asking)]);
  const environment = textsAt(image, 'Config', 'Env');
  const data = {
    id: textAt(image, 'Id'),
    tags: textsAt(image, 'RepoTags'),
    created: timeAt(image, 'Created'),
    sizeBytes: numberAt(image, 'Size'),
    os: textAt(image, 'Os'),
    arch: textAt(image, 'Architecture'),
    hostArch: ARCHITECTURES[arch] ?? arch,
    entrypoint: textsAt(image, 'Config', 'Entrypoint'),
    cmd: textsAt(image, 'Config', 'Cmd'),
    path: environment.find((entry) => entry.startsWith('PATH='))?.slice('PATH='.length) ?? '',
    workdir: textAt(image, 'Config', 'WorkingDir'),
  };
  return { data, text: `${data.tags[0] ?? data.id}: ${data.os}/${data.arch}, made ${data.created}` };
};
