#!/bin/sh
# Puts Lectern into your own home, without an administrator: run ./install.sh, or ./install.sh --remove to undo it.
# PREFIX=/usr/local ./install.sh puts it there for everybody. Your lessons are never touched.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
prefix=${PREFIX:-$HOME/.local}
program=$prefix/lib/lectern
entry=$prefix/share/applications/org.lectern.Lectern.desktop
about=$prefix/share/metainfo/org.lectern.Lectern.metainfo.xml
icon=$prefix/share/icons/hicolor/scalable/apps/org.lectern.Lectern.svg

rm -rf "$program"
rm -f "$prefix/bin/lectern" "$prefix/bin/lectern-window" "$entry" "$about" "$icon"
if [ "${1:-}" = --remove ]; then
    echo "Lectern is removed from $prefix. Your lessons are still there."
    exit 0
fi
mkdir -p "$program" "$prefix/bin" "$(dirname "$entry")" "$(dirname "$about")" "$(dirname "$icon")"
cp -R "$here/lectern/." "$program/"
ln -s "$program/lectern" "$prefix/bin/lectern"
ln -s "$program/lectern-window" "$prefix/bin/lectern-window"
# menus do not look into every folder of programs, so the whole path, quoted as the desktop entry's rules want it
sed "s|^Exec=lectern-window|Exec=\"$program/lectern-window\"|" "$here/share/org.lectern.Lectern.desktop" > "$entry"
cp "$here/share/org.lectern.Lectern.metainfo.xml" "$about"
cp "$here/share/lectern.svg" "$icon"
update-desktop-database -q "$prefix/share/applications" 2>/dev/null || true
echo "Lectern is in your menu, and in $prefix/bin as \`lectern\`."
