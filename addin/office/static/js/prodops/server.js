// Requests to our server, signed as xlwings signs its own.
import { config } from "../config.js";
import { request } from "../utils.js";

const root = () => window.location.origin + config.appPath;

async function signed() {
  const auth = typeof globalThis.getAuth === "function" ? await globalThis.getAuth() : {};
  return {
    "Content-Type": "application/json",
    ...(auth.token ? { Authorization: auth.token } : {}),
    ...(auth.provider ? { "Auth-Provider": auth.provider } : {}),
  };
}

export async function post(path, body) {
  try {
    const headers = await signed();
    const timeout = config.requestTimeout * 1000;
    return (await request.post(root() + path, body, { headers, timeout })).data;
  } catch (error) {
    throw new Error(sentence(error));
  }
}

export async function get(path) {
  try {
    return (await request.get(root() + path, { headers: await signed() })).data;
  } catch (error) {
    throw new Error(sentence(error));
  }
}

function sentence(error) {
  const response = error.response;
  if (!response) {
    return error.request
      ? "The server did not answer; the workbook is as it was."
      : String(error.message || error);
  }
  const told = response.data;
  return (
    (told && typeof told === "object" ? told.detail || told.error : told) ||
    `The server answered ${response.status} ${response.statusText}.`
  );
}
