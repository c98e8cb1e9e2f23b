import { targetNames } from '../../../src/stages/download/sets/target-names.ts';
import { readFolder } from '../../../src/stages/download/sources/google-drive/read-folder.ts';
import { readPage } from '../../../src/stages/download/sources/google-drive/read-page.ts';
import { readRecord } from '../../../src/stages/download/sources/zenodo/read-record.ts';
import { testHostile } from './support/hostile.ts';

const FORM = `<title>Virus scan warning</title><form id="download-form" action="https://host/download" method="get">
<input type="hidden" name="id" value="1"><input type="hidden" name="confirm" value="t"></form>
<p class="uc-error-caption">Sorry</p>`;
const FOLDER = `<div class="flip-entry" id="entry-1"><a href="https://drive.google.com/file/d/1/view">
<div class="flip-entry-title">a&amp;b.jpg</div></a></div>`;
const TAGS = [
  '<form ',
  '</form>',
  '<input type=hidden name=',
  'class="flip-entry-title"',
  '&#x0;',
  '<!--',
  ']]>',
  '<script>',
];

testHostile('hosts: a page of Google Drive in place of a file', {
  valid: [FORM],
  words: TAGS,
  parse: (_, bytes) => {
    const { form, title, caption } = readPage(bytes.toString('utf8'));
    if (Object.keys(form?.fields ?? {}).length > 50 || title.length + caption.length > 1600)
      throw new Error('no bounds');
  },
});

testHostile('hosts: a folder of Google Drive', {
  valid: [FOLDER],
  words: [...TAGS, 'https://docs.google.com/document/d/2/edit', '/folders/3'],
  parse: (_, bytes) => readFolder(bytes.toString('utf8')),
});

const RECORD = JSON.stringify({
  ...{ id: 2, conceptrecid: '1', metadata: { access_right: 'open', version: '1' } },
  files: [
    { key: 'a.zip', size: 3, checksum: `md5:${'0'.repeat(32)}`, links: { self: 'https://host/a.zip' } },
  ],
});

testHostile('hosts: a record of Zenodo', {
  valid: [RECORD],
  words: ['null', '[', '{', '"files":', '"links":null', '1e400', '-1'],
  parse: (_, bytes) => readRecord(bytes.toString('utf8'), 'https://host/records/2'),
});

testHostile('hosts: names of files', {
  valid: ['a/b.jpg\na/c.jpg\nREADME.md'],
  words: ['..', '/', '\\', '\0', 'C:', './', 'a/b.jpg', '\u202e', '\x1b[2J'],
  parse: (_, bytes) => {
    const { paths } = targetNames(bytes.toString('utf8').split('\n'), 'https://host');
    const isBad = (path: string): boolean =>
      path.startsWith('/') || path.split('/').includes('..') || path === '';
    if (paths.some(isBad)) throw new Error(`it leads out: ${JSON.stringify(paths)}`);
  },
});
