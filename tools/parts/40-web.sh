# the web app builds, as a site and as one file
build_site
count 1 0
