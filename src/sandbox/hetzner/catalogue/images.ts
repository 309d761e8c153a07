/** System images, one record per architecture as the API lists them. */
export const IMAGES = [
  image(161547269, 'ubuntu-24.04', 'Ubuntu 24.04', 'ubuntu', '24.04', 'x86'),
  image(161547270, 'ubuntu-24.04', 'Ubuntu 24.04', 'ubuntu', '24.04', 'arm'),
  image(67794396, 'ubuntu-22.04', 'Ubuntu 22.04', 'ubuntu', '22.04', 'x86'),
  image(103908130, 'ubuntu-22.04', 'Ubuntu 22.04', 'ubuntu', '22.04', 'arm'),
  image(114690387, 'debian-12', 'Debian 12', 'debian', '12', 'x86'),
  image(114690389, 'debian-12', 'Debian 12', 'debian', '12', 'arm'),
];

export type Image = (typeof IMAGES)[number];

export function findImage(idOrName: string, architecture: string): Image | undefined {
  return IMAGES.find(
    (one) => String(one.id) === idOrName || (one.name === idOrName && one.architecture === architecture),
  );
}

function image(
  id: number,
  name: string,
  description: string,
  os_flavor: string,
  os_version: string,
  architecture: 'x86' | 'arm',
) {
  return {
    id,
    type: 'system',
    status: 'available',
    name,
    description,
    image_size: null,
    disk_size: 5,
    created: '2024-04-25T13:26:27Z',
    created_from: null,
    bound_to: null,
    os_flavor,
    os_version,
    rapid_deploy: true,
    protection: { delete: false },
    deprecated: null,
    deleted: null,
    labels: {},
    architecture,
  };
}
