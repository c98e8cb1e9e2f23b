/** package.json's version, put in by the build. */
declare const __VERSION__: string;
/** Another one with every build. */
declare const __BUILD__: string;
