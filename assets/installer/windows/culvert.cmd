@echo off
rem The command line, on the system's own Node: the app's runtime refuses to be used as one (fuse RunAsNode).
setlocal
where node >nul 2>nul || (echo culvert needs Node.js 20.19 or later. The window works without it. 1>&2 & exit /b 127)
node "%~dp0..\resources\app.asar.unpacked\out\cli\culvert.mjs" %*
