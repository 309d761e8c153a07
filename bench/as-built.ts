/** React decides when it is loaded which of its builds it is; the program is built with this one. Imported before all else. */
process.env.NODE_ENV = 'production';
