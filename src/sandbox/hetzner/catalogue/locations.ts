/** Locations of the Hetzner Cloud and their network zones (public documentation). */
export const LOCATIONS = [
  location(1, 'fsn1', 'DE', 'Falkenstein', 'eu-central', 50.47612, 12.370071, 'Falkenstein DC Park 1'),
  location(2, 'nbg1', 'DE', 'Nuremberg', 'eu-central', 49.452102, 11.076665, 'Nuremberg DC Park 1'),
  location(3, 'hel1', 'FI', 'Helsinki', 'eu-central', 60.169855, 24.938379, 'Helsinki DC Park 1'),
  location(4, 'ash', 'US', 'Ashburn, VA', 'us-east', 39.045821, -77.487073, 'Ashburn, VA'),
  location(5, 'hil', 'US', 'Hillsboro, OR', 'us-west', 45.54222, -122.951924, 'Hillsboro, OR'),
  location(6, 'sin', 'SG', 'Singapore', 'ap-southeast', 1.283333, 103.833333, 'Singapore'),
];

export type Location = (typeof LOCATIONS)[number];

export function findLocation(name: string): Location | undefined {
  return LOCATIONS.find((one) => one.name === name || String(one.id) === name);
}

function location(
  id: number,
  name: string,
  country: string,
  city: string,
  network_zone: string,
  latitude: number,
  longitude: number,
  description: string,
) {
  return { id, name, description, country, city, latitude, longitude, network_zone };
}
