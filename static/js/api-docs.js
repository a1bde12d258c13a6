// The interactive description of the open API, from Swagger UI's own files.
"use strict";

window.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("docs");
  SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    deepLinking: true,
    validatorUrl: null,
    supportedSubmitMethods: ["get", "head"],
    syntaxHighlight: { activated: false },
  });
});
