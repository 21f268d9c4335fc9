// `npm run mock`: the mock with a small story, at http://127.0.0.1:8099 (password: cordon). Serves dist/ too when it is built.

import { Mock } from "./server.ts";
import { play } from "./story.ts";

const mock = await new Mock({ port: Number(process.env.PORT ?? 8099), trucks: Number(process.env.TRUCKS ?? 200) }).listen();
play(mock);
console.log(`mock: http://127.0.0.1:${mock.port}/ (any name, password: cordon)`);
