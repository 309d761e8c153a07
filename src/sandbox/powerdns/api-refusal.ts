/** What the API answers when it does not do it. */
export class ApiRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiRefusal';
    this.status = status;
  }
}

export const NOT_FOUND = () => new ApiRefusal(404, 'Not Found');
export const invalid = (message: string) => new ApiRefusal(422, message);
