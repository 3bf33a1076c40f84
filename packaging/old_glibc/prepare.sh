#!/bin/sh
# Inside a bare Debian 11: SQLite and Python from Debian's newest sources into /opt/python, and what a build needs beside.
# apt checks the sources by Debian's signatures. /floor/glibc_floor.h keeps what is compiled here at glibc 2.28.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install -y --no-install-recommends build-essential dpkg-dev quilt tcl xz-utils pkg-config \
    libssl-dev zlib1g-dev libbz2-dev liblzma-dev libffi-dev libexpat1-dev uuid-dev \
    binutils xvfb imagemagick xauth \
    libglib2.0-0 libgl1 libegl1 libfontconfig1 libdbus-1-3 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 \
    libxcb-keysyms1 libxcb-shape0 libxcb-render-util0 libxcb-xinerama0 libxcb-image0 libxcb-randr0 libxcb-xkb1 libcups2 >/dev/null
mkdir -p /src && cd /src
apt-get -qq source --download-only python3.13 sqlite3
flags="-O2 -g0 -include /floor/glibc_floor.h"
jobs="-j$(nproc)"

mkdir sqlite && tar -xf sqlite3_*.orig.tar.xz -C sqlite --strip-components=1
(cd sqlite && ./configure -q --prefix=/opt/python --disable-static --disable-tcl --disable-readline \
    CFLAGS="$flags -DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_SECURE_DELETE" && make -s "$jobs" && make -s install)

mkdir python && tar -xf python3.13_*.orig.tar.xz -C python --strip-components=1
tar -xf python3.13_*.debian.tar.xz
# Of Debian's changes only those that mend a weakness; the others fit it into Debian.
grep -i cve debian/patches/series | while read -r name; do
    patch -s -p1 -d python < "debian/patches/$name" || { echo "Debian's $name does not fit" >&2; exit 1; }
done
# Asked for from glibc 2.30 on; Python has another way.
(cd python && ac_cv_func_sem_clockwait=no ./configure -q --prefix=/opt/python --enable-shared --with-system-expat --with-ensurepip=install --disable-test-modules \
    CFLAGS="$flags" CPPFLAGS="-I/opt/python/include" LDFLAGS="-L/opt/python/lib -Wl,-rpath,/opt/python/lib" \
    && make -s "$jobs" && make -s install)
cd / && rm -rf /src
