/** Stands for the application: answers on $PORT; at TERM, takes no more requests and ends with the last one. */
import { createServer } from "node:http";

const server = createServer((request, response) => {
  console.log(request.method, request.url);
  response.end("hello\n");
});
server.listen(Number(process.env.PORT), () => console.log("listening on", process.env.PORT));
process.once("SIGTERM", () => server.close());
